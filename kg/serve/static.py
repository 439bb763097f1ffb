"""Styles and scripts: those of the dossier and of the explorer page, and the desk's own, put together once."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.export.html.assemble import renderer, script_of
from kg.export.report.page import STYLE
from kg.serve.drawing import land

HERE = Path(__file__).parent / "static"
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M8 9L24 12L13 25Z" fill="none" stroke="#1f6fb4" stroke-width="2.5"/>'
    '<circle cx="8" cy="9" r="5" fill="#1f6fb4"/><circle cx="24" cy="12" r="4" fill="#c14a1f"/><circle cx="13" cy="25" r="4" fill="#8a93a0"/></svg>'
)


@cache
def files() -> dict[str, str]:
    """Texts by name."""
    own = {p.name: p.read_text(encoding="utf-8") for p in HERE.iterdir() if p.suffix in (".css", ".js")}
    return {
        "desk.css": STYLE + own["desk.css"],
        **{name: own[name] for name in ("desk.js", "time.js", "review.js")},
        "sigma.js": renderer(),
        "graph.js": script_of([own["scene.js"]], ("labels", "stage"), [own["graph_save.js"], own["graph.js"]]),
        "icon.svg": ICON,
        "land.svg": land(),
    }


@cache
def address(name: str) -> str:
    """Where a file is found; another content, another address."""
    return f"/static/{name}?v={hashlib.sha256(files()[name].encode()).hexdigest()[:12]}"


async def serve(request: Request) -> Response:
    """One of the files, and no other."""
    name = request.path_params.get("name", "icon.svg")
    text = files().get(name)
    if text is None:
        return Response("there is no such file", 404, media_type="text/plain")
    return Response(text, headers={"content-type": TYPES[name.rsplit(".", 1)[-1]]})


ROUTES = [Route("/static/{name}", serve), Route("/favicon.ico", serve)]
