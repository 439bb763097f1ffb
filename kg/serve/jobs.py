"""What a worker can be asked, by name."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from kg.serve.desk import Desk
from kg.serve.wire import Body

Job = Callable[..., Any]


def _job(module: str, name: str, *, writes: bool = False) -> Job:
    """A function of a module that is loaded when it is first asked for; only one that `writes` is given the body of the answer."""

    def run(desk: Desk, body: Body, **arguments: Any) -> Any:
        function = getattr(import_module(f"kg.serve.{module}"), name)
        return function(desk, body, **arguments) if writes else function(desk, **arguments)

    return run


JOBS: dict[str, Job] = {
    "home": _job("views.front", "home"),
    **{name: _job("views.pages", name) for name in ("find", "actor", "tie", "event", "events", "article")},
    **{name: _job("views.network", name) for name in ("neighbours", "world")},
    "paths": _job("views.chains", "paths"),
    "time": _job("views.windows", "time"),
    "matrix": _job("views.matrix", "matrix"),
    "queue": _job("views.queue", "queue"),
    "say": _job("judging", "say"),
    **{name: _job("ask", name) for name in ("table", "named", "info")},
    "analyse": _job("analysing", "analyse"),
    "sparql": _job("ask", "sparql", writes=True),
}
