"""The routes of the SPARQL endpoint."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from kg.serve import protocol, results
from kg.serve.pool import Reply

PIECE = 1 << 16
_HEADERS = {results.CSV: "; header=present; charset=utf-8", results.TSV: "; charset=utf-8", results.TURTLE: "; charset=utf-8"}


async def sparql(request: Request) -> Response:
    """Answer a query, or say what the service is."""
    asked, more = protocol.read(request.method, request.headers.get("content-type", ""), request.url.query, await request.body())
    if asked.query is None:
        if "text/html" in request.headers.get("accept", ""):
            return RedirectResponse("/query", 303)
        return Response(protocol.DESCRIPTION, media_type="text/turtle")
    accept = protocol.accepted(request.headers.get("accept", ""), more.get("format", ""))
    reply = await request.app.state.ask.reply("sparql", query=asked.query, accept=accept, default=asked.default, named=asked.named)
    return _response(reply, more.get("download", ""))


def _response(reply: Reply, name: str) -> Response:
    media = reply.values["media"]
    headers = {"content-type": media + _HEADERS.get(media, ""), "content-length": str(reply.size), "vary": "accept"}
    if reply.values["rows"] is not None:
        headers["x-kg-rows"] = str(reply.values["rows"])
    if reply.values["cut"]:
        headers["x-kg-notice"] = f"only the first {reply.values['rows']} rows; ask for more with LIMIT and OFFSET, or start kg serve with --rows"
    if name:
        headers["content-disposition"] = 'attachment; filename="result"'
    return StreamingResponse(_pieces(reply), headers=headers)


def _pieces(reply: Reply) -> Iterator[bytes]:
    with reply.body as body:
        while piece := body.read(PIECE):
            yield piece


ROUTES = [Route("/sparql", sparql, methods=["GET", "POST"])]
