"""`/api`: what the pages show as JSON, and its description."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kg.graph.asking.named import named_queries
from kg.serve.pool import Refused
from kg.serve.settings import ANALYSIS_SECONDS
from kg.version import __version__

Answer = Callable[[Request], Awaitable[Any]]


def text_of(request: Request, name: str, usual: str = "") -> str:
    """A parameter of the address."""
    return request.query_params.get(name, usual).strip()


def number_of(request: Request, name: str, usual: int) -> int:
    """A parameter that is a whole number above 0.

    Raises:
        Refused: it is none.
    """
    text = text_of(request, name)
    if not text:
        return usual
    if not text.isascii() or not text.isdigit() or not int(text[:9]) > 0 or len(text) > 9:
        raise Refused(400, "request", f"{name} is a whole number from 1, not {text[:20]!r}")
    return int(text)


def flag_of(request: Request, name: str, usual: bool) -> bool:
    """A parameter that is 1 or 0."""
    return {"1": True, "0": False}.get(text_of(request, name), usual)


def path_in(request: Request) -> str:
    """What follows the name of a page in the address, as it was sent: decoded, a slash in an id would be one between ids."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    steps = 3 if raw.startswith(b"/api/") else 2
    return "/".join(raw.split(b"?")[0].decode("latin-1").split("/")[steps:])


def narrowed(request: Request) -> dict[str, str]:
    """The parameters that choose among events."""
    return {name: text_of(request, name) for name in ("family", "sector", "since", "until", "support") if text_of(request, name)}


def refusal(error: Refused) -> Response:
    """A refusal as JSON."""
    headers = {"retry-after": "5"} if error.status == 503 else None
    return JSONResponse({"error": error.kind, "message": str(error)}, error.status, headers=headers)


async def _info(request: Request) -> Any:
    return await request.app.state.ask.query("info", 120.0)


async def _home(request: Request) -> Any:
    return await request.app.state.ask.page("home")


async def _find(request: Request) -> Any:
    return await request.app.state.ask.page("find", text=text_of(request, "q"))


async def _actor(request: Request) -> Any:
    people, page, sort = flag_of(request, "people", True), number_of(request, "page", 1), text_of(request, "sort", "events")
    return await request.app.state.ask.page("actor", path=path_in(request), people=people, page=page, sort=sort, **narrowed(request))


async def _tie(request: Request) -> Any:
    return await request.app.state.ask.page("tie", path=path_in(request), page=number_of(request, "page", 1), **narrowed(request))


async def _events(request: Request) -> Any:
    return await request.app.state.ask.page("events", path=path_in(request), page=number_of(request, "page", 1), **narrowed(request))


async def _event(request: Request) -> Any:
    return await request.app.state.ask.page("event", id_=request.path_params["id"])


async def _article(request: Request) -> Any:
    return await request.app.state.ask.page("article", id_=request.path_params["id"])


async def _neighbours(request: Request) -> Any:
    people, limit = flag_of(request, "people", True), number_of(request, "limit", 15)
    others = {name: text_of(request, name) for name in ("beside", "also")}
    return await request.app.state.ask.page("neighbours", path=path_in(request), limit=limit, people=people, **others, **narrowed(request))


async def _paths(request: Request) -> Any:
    return await request.app.state.ask.page("paths", path=path_in(request))


async def in_time(request: Request) -> Any:
    """The course of events, and two windows beside each other."""
    asked = {k: text_of(request, k) for k in ("a", "b", "step", "since2", "until2") if text_of(request, k)}
    return await request.app.state.ask.page("time", page=number_of(request, "page", 1), **asked, **narrowed(request))


async def crossed(request: Request) -> Any:
    """Actors by actors."""
    asked = {k: text_of(request, k) for k in ("who", "order", "actors") if text_of(request, k)}
    return await request.app.state.ask.page("matrix", size=number_of(request, "size", 20), **asked, **narrowed(request))


async def queued(request: Request) -> Any:
    """What deserves a look."""
    reason = text_of(request, "reason", "low score")
    return await request.app.state.ask.page("queue", reason=reason, page=number_of(request, "page", 1), said=request.app.state.said)


async def _map(request: Request) -> Any:
    return await request.app.state.ask.page("world", path=text_of(request, "with"))


async def _queries(_: Request) -> Any:
    return [
        {
            "name": q.name,
            "title": q.title,
            "description": q.description,
            "parameters": [{"name": p.name, "kind": p.kind, "default": p.default, "text": p.text} for p in q.parameters],
        }
        for q in named_queries().values()
    ]


async def _query(request: Request) -> Any:
    given = {k: v for k, v in request.query_params.items() if k != "token"}
    return await request.app.state.ask.query("named", name=request.path_params["name"], given=given)


async def _analyse(request: Request) -> Any:
    return (await analysed(request, request.path_params["name"]))["record"]


async def analysed(request: Request, name: str) -> Any:
    """The result of an analysis with its section and figure."""
    actors = [a for a in (text_of(request, "a"), text_of(request, "b")) if a]
    asked = {k: text_of(request, k) for k in ("since", "until", "layer", "level") if text_of(request, k)}
    return await request.app.state.ask.query("analyse", ANALYSIS_SECONDS, name=name, actors=actors, top=number_of(request, "top", 20), **asked)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the API.

    Attributes:
        path: with its variables in braces. parameters: name, description and example of what stands in the query string.
    """

    path: str
    answer: Answer
    summary: str
    parameters: tuple[tuple[str, str, str], ...] = ()


_NARROW = (
    ("family", "family of event types, as the page of an actor lists them", "talks"),
    ("sector", "id of a sector, narrower ones included", "energy"),
    ("since", "first day, YYYY[-MM[-DD]]", "2024"),
    ("until", "last day", "2025-06"),
    ("support", "publishers that tell of an event, at least", "2"),
    ("page", "page of the events", "1"),
)
CALLS = (
    Call("/api/info", _info, "what the store holds, as `kg info --format json`"),
    Call("/api/home", _home, "the corpus, strongest ties, what changed of late, countries, newest events"),
    Call(
        "/api/find",
        _find,
        "actors by all their names, pairs and sectors in a phrase, articles by headline",
        (("q", "text", "pakistan russia energy"),),
    ),
    Call(
        "/api/actor/{path}",
        _actor,
        "an actor: `RUS`, `person/sergey-lavrov`",
        (*_NARROW, ("people", "0 leaves out what its people do", "1"), ("sort", "of the partners: events, plus, minus, last, name", "events")),
    ),
    Call("/api/tie/{path}", _tie, "two actors: `RUS/UKR`", _NARROW),
    Call("/api/events/{path}", _events, "events of an actor or between two, `rows` as `kg explain --format json`", _NARROW),
    Call("/api/event/{id}", _event, "an event with all its passages"),
    Call("/api/article/{id}", _article, "what one article says"),
    Call(
        "/api/neighbours/{path}",
        _neighbours,
        "strongest neighbours of an actor and the ties among them",
        (
            ("limit", "neighbours, 1 to 40", "15"),
            ("beside", "actors shown already, joined by commas", "UKR,CHN"),
            ("also", "actors to be added, whether strong or not", "FRA"),
            *_NARROW[:-1],
            ("people", "0 for the actor alone", "1"),
        ),
    ),
    Call("/api/paths/{path}", _paths, "chains of ties from one actor to another, the shortest and the best supported"),
    Call(
        "/api/time",
        in_time,
        "events by period and tone, and two windows compared",
        (
            ("a", "actor", "Russia"),
            ("b", "second actor", "Ukraine"),
            *_NARROW,
            ("step", "day, week, month, quarter or year", "month"),
            ("since2", "first day of the other window", "2023"),
            ("until2", "its last day", "2023"),
        ),
    ),
    Call(
        "/api/matrix",
        crossed,
        "actors by actors: how many events name both, and of what tone",
        (
            ("size", "actors, 2 to 40", "20"),
            ("who", "countries or all", "countries"),
            ("order", "events, name or region", "events"),
            ("actors", "these, in place of the most active", "RUS,UKR,Turkey"),
            *_NARROW[:-1],
        ),
    ),
    Call(
        "/api/review",
        queued,
        "what deserves a look, as `kg review` finds it",
        (("reason", "as the page lists them", "low score"), ("page", "page", "1")),
    ),
    Call("/api/map", _map, "countries with their numbers of events and where their capitals lie", (("with", "only events with this actor", "RUS"),)),
    Call("/api/queries", _queries, "the named queries, as `kg query --list --format json`"),
    Call("/api/queries/{name}", _query, "rows of a named query; its parameters stand in the address"),
    Call(
        "/api/analyse/{name}",
        _analyse,
        "an analysis, as `kg analyse NAME --format json`",
        (
            ("a", "actor, where it takes one", "Russia"),
            ("b", "second actor", "Ukraine"),
            ("level", "countries or actors", "countries"),
            ("top", "rows", "20"),
        ),
    ),
)


def _route(call: Call) -> Route:
    async def answer(request: Request) -> Response:
        return JSONResponse(await call.answer(request))

    return Route(call.path.replace("{path}", "{path:path}"), answer, methods=["GET"])


def described() -> dict[str, Any]:
    """The API in OpenAPI 3.1."""
    error = {"description": "`error`: a word, `message`: what is wrong", "content": {"application/json": {"schema": {"type": "object"}}}}
    paths = {}
    for call in CALLS:
        inside = [p.split("}")[0] for p in call.path.split("{")[1:]]
        parameters: list[dict[str, Any]] = [{"name": n, "in": "path", "required": True, "schema": {"type": "string"}} for n in inside]
        parameters += [
            {"name": n, "in": "query", "required": False, "description": text, "example": example, "schema": {"type": "string"}}
            for n, text, example in call.parameters
        ]
        answers = {"200": {"description": "found", "content": {"application/json": {"schema": {}}}}, "400": error, "404": error, "503": error}
        paths[call.path] = {"get": {"summary": call.summary, "parameters": parameters, "responses": answers}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "irkg desk", "version": __version__, "description": "A knowledge graph of international relations, read-only."},
        "paths": paths,
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
    }


async def _openapi(_: Request) -> Response:
    return JSONResponse(described())


def example(call: Call) -> str:
    """An address to try a call with."""
    path = call.path.replace("{path}", "RUS/UKR" if "/tie/" in call.path or "/paths/" in call.path else "RUS").replace(
        "{name}", "dyads" if "analyse" in call.path else "most-active"
    )
    return path if "{" not in path else ""


ROUTES = [*(_route(call) for call in CALLS), Route("/api/openapi.json", _openapi, methods=["GET"])]
