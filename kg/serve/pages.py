"""The routes of the pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from kg import iri
from kg.analyse.catalogue import ANALYSES
from kg.graph.asking.named import NamedQuery, named_queries
from kg.graph.shape.triples import PREFIXES
from kg.serve import api, judging, protocol
from kg.serve.api import flag_of, narrowed, number_of, path_in, text_of
from kg.serve.drawing import world
from kg.serve.pool import Refused
from kg.serve.render import page

EXAMPLE = """SELECT ?other (COUNT(?event) AS ?events) (MAX(?day) AS ?last)
WHERE {
  ?event a ir:Meeting ; ir:party country:FRA ; ir:party ?other ; ir:day ?day .
  ?other a schema:Country .
  FILTER (?other != country:FRA)
}
GROUP BY ?other
ORDER BY DESC(?events)
LIMIT 50"""


async def home(request: Request) -> Response:
    """The corpus, or what a search finds."""
    if text := text_of(request, "q"):
        found = await request.app.state.ask.page("find", text=text)
        if found["goto"]:
            return RedirectResponse(found["goto"], 303)
        return page(request, "find.html", found=found)
    found = await request.app.state.ask.page("home")
    return page(request, "home.html", drawn=world(found), **found)


async def actor(request: Request) -> Response:
    """An actor."""
    people, sort, at = flag_of(request, "people", True), text_of(request, "sort", "events"), number_of(request, "page", 1)
    found = await request.app.state.ask.page("actor", path=path_in(request), people=people, page=at, sort=sort, **narrowed(request))
    return page(request, "actor.html", a=found)


async def tie(request: Request) -> Response:
    """Two actors; `/tie?a=...&b=...` finds them by name."""
    found = await request.app.state.ask.page("tie", path=path_in(request), page=number_of(request, "page", 1), **narrowed(request))
    return page(request, "tie.html", t=found)


async def choose_tie(request: Request) -> Response:
    """From two names to the page of the tie."""
    ends = []
    for name in (text_of(request, "a"), text_of(request, "b")):
        found = await request.app.state.ask.page("find", text=name)
        best = found["goto"] or (found["actors"][0]["path"] if found["actors"] else "")
        if not best:
            raise Refused(404, "unknown", f"no actor is called {name!r}")
        ends.append(best.removeprefix("/actor/"))
    return RedirectResponse(f"/tie/{'/'.join(ends)}", 303)


async def event(request: Request) -> Response:
    """An event."""
    return page(request, "event.html", e=await request.app.state.ask.page("event", id_=request.path_params["id"], said=request.app.state.said))


async def article(request: Request) -> Response:
    """An article."""
    return page(request, "article.html", a=await request.app.state.ask.page("article", id_=request.path_params["id"]))


async def query(request: Request) -> Response:
    """SPARQL, and the named queries as forms."""
    name, text = text_of(request, "name"), request.query_params.get("query", "").strip()
    chosen = named_queries().get(name)
    if name and chosen is None:
        raise Refused(404, "unknown", f"no query is named {name[:40]!r}")
    values: dict[str, Any] = {"queries": named_queries().values(), "chosen": chosen, "result": None, "wrong": "", "sparql": text or EXAMPLE}
    given = _given(request, chosen) if chosen else None
    try:
        if given is not None:
            values["result"] = await request.app.state.ask.query("named", name=name, given=given)
            values["sparql"] = values["result"]["sparql"]
        elif text:
            protocol.check(text)
            values["result"] = await request.app.state.ask.query("table", query=text)
    except Refused as error:
        values["wrong"] = str(error)
    status = 400 if values["wrong"] else 200
    ask = quote(values["sparql"], safe="")
    return page(request, "query.html", status, prefixes=PREFIXES, given=dict(request.query_params), ask=ask, **values)


def _given(request: Request, chosen: NamedQuery) -> dict[str, str] | None:
    """The parameters of a named query, None where one that it needs is missing."""
    given = {p.name: text_of(request, p.name) for p in chosen.parameters if text_of(request, p.name)}
    return None if any(p.default is None and p.name not in given for p in chosen.parameters) else given


async def analyses(request: Request) -> Response:
    """The catalogue of analyses."""
    from kg.serve.analysing import LEFT_OUT

    return page(request, "analyses.html", catalogue={k: v for k, v in ANALYSES.items() if k not in LEFT_OUT})


async def analysis(request: Request) -> Response:
    """One analysis."""
    name = request.path_params["name"]
    if name not in ANALYSES:
        raise Refused(404, "unknown", f"no analysis is named {name[:40]!r}")
    least = ANALYSES[name].actors[0]
    given = [text_of(request, k) for k in ("a", "b") if text_of(request, k)]
    values: dict[str, Any] = {"name": name, "it": ANALYSES[name], "result": None, "wrong": "", "section": ""}
    values["more"] = urlencode({k: v for k, v in request.query_params.items() if k != "token"})
    if len(given) >= least:
        try:
            found = await api.analysed(request, name)
        except Refused as error:
            values["wrong"] = str(error)
        else:
            section = Markup(found["section"])  # kg.export.analyses has escaped all of it
            values |= {"result": found["record"], "section": section}
    return page(request, "analysis.html", 400 if values["wrong"] else 200, given=dict(request.query_params), **values)


async def graph(request: Request) -> Response:
    """The picture around an actor, as a table where no script runs."""
    focus = text_of(request, "focus")
    if not focus:
        return page(request, "graph.html", found=None, active=(await request.app.state.ask.page("home"))["active"])
    people = flag_of(request, "people", True)
    found = await request.app.state.ask.page("neighbours", path=focus, limit=number_of(request, "limit", 15), people=people, **narrowed(request))
    ways = await _ways(request, found["nodes"][0]["ends"], to) if (to := text_of(request, "to")) else None
    return page(request, "graph.html", found=found, centre=found["nodes"][0], ways=ways)


async def _ways(request: Request, start: str, name: str) -> Any:
    """Chains to an actor that is named in words or as in an address."""
    other = (await request.app.state.ask.page("neighbours", path=name, limit=1))["nodes"][0]["ends"]
    return await request.app.state.ask.page("paths", path=f"{start}/{other}")


async def time(request: Request) -> Response:
    """Events in time."""
    return page(request, "time.html", t=await api.in_time(request), given=dict(request.query_params))


async def matrix(request: Request) -> Response:
    """Actors by actors."""
    return page(request, "matrix.html", x=await api.crossed(request))


async def review(request: Request) -> Response:
    """What deserves a look."""
    return page(request, "review.html", q=await api.queued(request))


async def verdict(request: Request) -> Response:
    """Take what a user says of a claim; only from the desk's own pages and from programs that know the token, and never where others are let in."""
    if request.app.state.settings.public:
        raise Refused(403, "verdict", "a public desk takes no verdicts; say `kg verdict` on its machine")
    origin = request.headers.get("origin")
    if origin is not None and origin.split("://", 1)[-1] != request.headers.get("host"):
        raise Refused(403, "origin", "verdicts are taken from the desk's own pages alone")
    claim, says, note, back = judging.read(await request.body())
    taken = await request.app.state.ask.query("say", judging.SECONDS, claim=claim, says=says, note=note)
    request.app.state.said[iri.entity("claim", claim.rsplit("/", 1)[-1])] = taken["says"]
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse(taken)
    return RedirectResponse(back, 303)


async def map_(request: Request) -> Response:
    """The map."""
    found = await request.app.state.ask.page("world", path=text_of(request, "with"))
    return page(request, "map.html", found=found, drawn=world(found))


async def describe(request: Request) -> Response:
    """The API, described."""
    return page(request, "api.html", calls=[(call, api.example(call)) for call in api.CALLS])


def refusal(request: Request, error: Refused) -> Response:
    """A page that says why something is not answered."""
    headers = {"retry-after": "5"} if error.status == 503 else {}
    answer = page(request, "error.html", error.status, status=error.status, message=str(error))
    answer.headers.update(headers)
    return answer


async def missing(request: Request, _: Exception) -> Response:
    """What to say where there is no page."""
    if request.url.path.startswith("/api"):
        return JSONResponse({"error": "unknown", "message": "there is no such call; /api lists them"}, 404)
    return page(request, "error.html", 404, status=404, message="There is no such page.")


ROUTES = [
    Route("/", home),
    Route("/actor/{path:path}", actor),
    Route("/tie", choose_tie),
    Route("/tie/{path:path}", tie),
    Route("/event/{id}", event),
    Route("/article/{id}", article),
    Route("/query", query),
    Route("/analyses", analyses),
    Route("/analyses/{name}", analysis),
    Route("/graph", graph),
    Route("/map", map_),
    Route("/time", time),
    Route("/matrix", matrix),
    Route("/review", review),
    Route("/verdict", verdict, methods=["POST"]),
    Route("/api", describe),
]
