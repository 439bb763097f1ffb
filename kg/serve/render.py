"""Pages from templates: everything that is put into one is escaped, and freed of signs that cannot be printed or turn the direction of text."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from kg.model import Status
from kg.ontology import by_relation, phrase
from kg.serve.static import address

_HERE = Path(__file__).parent / "templates"


def _finalize(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, Markup):
        return "".join(c for c in value if c.isprintable() or c in "\n\u200c\u200d")
    return "" if value is None else value


def many(n: int, one: str) -> str:
    """A number and its word.

    >>> many(1, "country"), many(2, "country"), many(1200, "event")
    ('1 country', '2 countries', '1,200 events')
    """
    word = one if n == 1 else f"{one[:-1]}ies" if one.endswith("y") else f"{one}s"
    return f"{n:,} {word}"


def tall(count: int, most: int) -> float:
    """Height of a bar from 0 to 10, by the square root, so that one event is seen beside a hundred."""
    return round(10 * math.sqrt(count / most), 2) if most else 0.0


def lean(tones: dict[str, int]) -> str:
    """In words, whether events are cooperation or conflict."""
    plus, minus = tones["plus"], tones["minus"]
    both = plus + minus
    if not both:
        return "no event with a clear tone"
    if plus >= 2 * minus:
        return f"mostly cooperation ({plus:,} of {both:,} events with a tone)"
    if minus >= 2 * plus:
        return f"mostly conflict ({minus:,} of {both:,} events with a tone)"
    return f"cooperation ({plus:,}) and conflict ({minus:,}) side by side"


def signed(n: float) -> str:
    """A difference with its sign.

    >>> signed(1.5), signed(-1200.0), signed(0)
    ('+1.5', '−1,200.0', '0')
    """
    return f"{n:+,}".replace("-", "−") if n else "0"


@cache
def _environment() -> Environment:
    it = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_finalize
    )
    it.globals.update(static=address, many=many, tall=tall, lean=lean, signed=signed, relations=by_relation, statuses=list(Status))
    it.filters.update(n=lambda value: f"{value:,}", words=phrase)
    return it


def warm() -> None:
    """Read all templates and files, so that nobody waits for what is made once."""
    for name in _environment().list_templates():
        _environment().get_template(name)
    address("desk.css")


def page(request: Request, template: str, code: int = 200, /, **values: Any) -> HTMLResponse:
    """A page. `here(name=value)` in a template is the address of the same page with other parameters; None takes one away."""

    def here(**changes: Any) -> str:
        now = {k: v for k, v in request.query_params.items() if k != "token"} | changes
        query = urlencode({k: v for k, v in now.items() if v not in (None, "")})
        return request.url.path + (f"?{query}" if query else "")

    given = {"here": here, "path": request.url.path, "asked_for": request.query_params.get("q", ""), "judging": not request.app.state.settings.public}
    text = _environment().get_template(template).render(**values, **given)
    return HTMLResponse(text, code)
