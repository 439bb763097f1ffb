"""The desk as a web application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import anyio
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kg.serve import api, endpoint, pages, render, static
from kg.serve.guard import Guard
from kg.serve.pool import Pool, Refused, Reply
from kg.serve.settings import Settings

PAGE_SECONDS = 20.0  # that a page may take


@dataclass(slots=True)
class Workers:
    """Who works for the desk: some for pages, and others for queries, so that these never stand in the way of those.

    Attributes:
        pages, queries: the two kinds.
    """

    pages: Pool
    queries: Pool

    @classmethod
    def start(cls, s: Settings) -> Workers:
        """Start them, and return when those for pages can answer."""
        it = cls(
            Pool(s.store, s.workers, PAGE_SECONDS, memory=s.memory, rows=s.rows, indexed=True),
            Pool(s.store, s.workers, s.timeout, memory=s.memory, rows=s.rows),
        )
        render.warm()  # while they open the store
        it.pages.wait()
        return it

    def close(self) -> None:
        """End them."""
        self.pages.close()
        self.queries.close()


class Asking:
    """What requests ask of the workers; each kind waits in its own line, so that many queries leave threads for pages.

    Args:
        workers: who answers.
    """

    def __init__(self, workers: Workers) -> None:
        self.workers = workers
        self._lines = {"pages": anyio.CapacityLimiter(workers.pages.size), "queries": anyio.CapacityLimiter(workers.queries.size)}

    async def page(self, job: str, **arguments: Any) -> Any:
        """Values for a page."""
        return await anyio.to_thread.run_sync(lambda: self.workers.pages.values(job, **arguments), limiter=self._lines["pages"])

    async def query(self, job: str, seconds: float | None = None, **arguments: Any) -> Any:
        """Values of a query."""
        return await anyio.to_thread.run_sync(lambda: self.workers.queries.values(job, seconds, **arguments), limiter=self._lines["queries"])

    async def reply(self, job: str, **arguments: Any) -> Reply:
        """An answer with its bytes."""
        return await anyio.to_thread.run_sync(lambda: self.workers.queries.ask(job, **arguments), limiter=self._lines["queries"])


async def _refused(request: Request, error: Exception) -> Response:
    """A refusal: JSON for programs, a page for people."""
    assert isinstance(error, Refused)
    if request.url.path.startswith(("/api", "/sparql")):
        return api.refusal(error)
    return pages.refusal(request, error)


def create(settings: Settings, ready: Callable[[], None] = lambda: None) -> Guard:
    """The application; its workers start with it and end with it, and `ready` is called when they can answer."""

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        workers = await run_in_threadpool(Workers.start, settings)
        app.state.ask, app.state.settings, app.state.said = Asking(workers), settings, {}
        ready()
        try:
            yield
        finally:
            await run_in_threadpool(workers.close)

    app = Starlette(
        routes=[*static.ROUTES, *endpoint.ROUTES, *api.ROUTES, *pages.ROUTES],
        lifespan=life,
        exception_handlers={Refused: _refused, 404: pages.missing},
    )
    return Guard(app, settings)
