"""The file: the page's own parts and sigma in one text, with a policy that lets nothing else run and nothing leave."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from kg.errors import InputError
from kg.export.html.content import View, content, encode
from kg.model import Event

PARTS = ("state", "labels", "scene", "stage", "panel", "matrix", "controls", "main")
_HERE = Path(__file__).parent / "page"


def page(events: Iterable[Event], view: View | None = None) -> str:
    """The page as text.

    Args:
        events: what to show, in any order; view: which of them, and how the page opens.

    Raises:
        ValueError: the view asks for a relation, sector or level that does not exist.
    """
    values = content(events, view or View())
    scripts = [renderer(), _own_script()]
    style = (_HERE / "page.css").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; script-src {' '.join(_hash(s) for s in scripts)}; style-src {_hash(style)}; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
    filled = {
        "policy": html.escape(policy, quote=True),
        "title": html.escape(values["title"]),
        "style": style,
        "data": encode(values),
        "scripts": "\n".join(f"<script>{s}</script>" for s in scripts),
    }
    text = (_HERE / "page.html").read_text(encoding="utf-8")
    pieces = text.split("{{")
    out = [pieces[0]]
    for piece in pieces[1:]:
        name, rest = piece.split("}}", 1)
        out += [filled[name], rest]
    return "".join(out)


def write_view(path: Path, events: Iterable[Event], view: View | None = None) -> None:
    """Write the page to a file, whole or not at all.

    Raises:
        InputError: it cannot be written. ValueError: as for `page`.
    """
    text = page(events, view)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputError(str(path), f"cannot be written: {error.strerror or error}") from error


class Inline:
    """A page for a notebook cell: Jupyter shows it in a frame that may run its script and nothing else."""

    def __init__(self, text: str, height: int = 680) -> None:
        self.text, self.height = text, height

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{html.escape(self.text, quote=True)}" sandbox="allow-scripts allow-downloads allow-popups" '
            f'style="width:100%;height:{self.height}px;border:1px solid #ccc"></iframe>'
        )


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


@cache
def _own_script() -> str:
    return script_of([], PARTS, [])


def script_of(before: Iterable[str], parts: Iterable[str], after: Iterable[str]) -> str:
    """Parts of the page's script by their names, between texts of another page's own, as one script."""
    read = [(_HERE / f"{name}.js").read_text(encoding="utf-8") for name in parts]
    return _in_element('"use strict";\n(() => {\n' + "\n".join([*before, *read, *after]) + "})();\n")


@cache
def renderer() -> str:
    """sigma and graphology in one script (`vendor/README.md` says how it was made)."""
    return _in_element((_HERE.parent / "vendor" / "sigma.min.js").read_text(encoding="utf-8"))


def _in_element(script: str) -> str:
    """A script as it may stand in an element; the browser reads every line end as one line feed, and the policy's hash must see the same."""
    return script.replace("\r\n", "\n").replace("\r", "\n").replace("</script", "<\\/script").replace("<!--", "<\\!--")
