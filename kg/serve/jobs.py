"""What a worker can be asked, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kg.serve.desk import Desk
from kg.serve.wire import Body

Job = Callable[..., Any]


def _view(module: str, name: str) -> Job:
    def run(desk: Desk, _: Body, **arguments: Any) -> Any:
        return getattr(__import__(f"kg.serve.{module}", fromlist=[name]), name)(desk, **arguments)

    return run


def _writing(module: str, name: str) -> Job:
    def run(desk: Desk, body: Body, **arguments: Any) -> Any:
        return getattr(__import__(f"kg.serve.{module}", fromlist=[name]), name)(desk, body, **arguments)

    return run


JOBS: dict[str, Job] = {
    **{name: _view("views.pages", name) for name in ("home", "find", "actor", "tie", "event", "events", "article")},
    **{name: _view("views.network", name) for name in ("neighbours", "world")},
    **{name: _view("ask", name) for name in ("table", "named", "info")},
    "analyse": _view("analysing", "analyse"),
    "sparql": _writing("ask", "sparql"),
}
