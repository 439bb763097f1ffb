"""The engines of `kg build`: this process and its workers, or a Dask cluster."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from kg.cluster import Cluster


def cluster(engine: str, claims: str, **how: Any) -> AbstractContextManager[Cluster | None]:
    """The cluster of `--engine dask[=ADDRESS]`, none of `local`.

    Args:
        claims: folder for what it has read; how: as for `kg.cluster.Cluster`.

    Raises:
        typer.BadParameter: there is no such engine, or it is not installed.
    """
    name, _, address = engine.partition("=")
    if name == "local" and not address:
        return nullcontext()
    if name != "dask":
        raise typer.BadParameter(f"unknown engine {engine!r}; choose local, dask or dask=ADDRESS", param_hint="--engine")
    try:
        from kg.cluster import Cluster

        return Cluster(claims, address or None, **how)
    except ImportError as error:
        raise typer.BadParameter("dask needs distributed and pyarrow; install both with: pip install 'irkg[scale]'", param_hint="--engine") from error


def default_claims(store: str) -> str:
    """Where the claims of shards are kept beside a store: `kg-store-claims`, in this folder where the store is an endpoint."""
    return "kg-claims" if "://" in store else f"{store.rstrip('/')}-claims"
