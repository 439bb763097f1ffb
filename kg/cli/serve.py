"""`kg serve`: the desk over a live store."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("serve")(serve)


def serve(
    store: Annotated[str, typer.Option(help="Folder of the store.")] = "kg-store",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen at.")] = 8642,
    open_: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen at; others than this machine reach it only with --public.")] = "127.0.0.1",
    token: Annotated[str | None, typer.Option(help="What browsers and programs must know; one is made if not given.")] = None,
    public: Annotated[
        bool, typer.Option("--public", help="Let other machines in; needs --token. Listens at all addresses unless --host names one.")
    ] = False,
    name: Annotated[list[str] | None, typer.Option(help="Name of a host by which a public desk is called; repeat for more.")] = None,
    cors: Annotated[
        list[str] | None, typer.Option(metavar="ORIGIN", help="Origin whose pages may ask it (https://yasgui.org); repeat for more.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds after which a query is stopped.")] = 30,
    memory: Annotated[int, typer.Option(min=0, help="Megabytes of memory that a query may take; 0 for any.")] = 2048,
    rows: Annotated[int, typer.Option(min=1, help="Rows of an answer at most.")] = 10_000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes for pages, and as many for queries.")] = 2,
) -> None:
    """Open the graph as pages, a JSON API and a SPARQL endpoint on this machine; but for verdicts it is only read, and it shows what a build adds."""
    from kg.errors import StoreError
    from kg.graph.stores.remote import is_url

    if is_url(store):
        raise StoreError("kg serve opens the folder of a store; an endpoint is a service already")
    desk(
        store,
        open_=open_,
        token=token,
        host=host,
        port=port,
        public=public,
        names=tuple(n.lower() for n in name or ()),
        cors=tuple(cors or ()),
        timeout=timeout,
        memory=memory,
        rows=rows,
        workers=workers,
    )


def desk(store: str, *, open_: bool = False, token: str | None = None, host: str = "127.0.0.1", public: bool = False, **given: Any) -> None:
    """Serve a store until it is ended; `given` as for `kg.serve.settings.Settings`.

    Raises:
        KgError: the extra is not installed, there is no store, or it would be open to others without a token.
    """
    from kg.errors import KgError, StoreError
    from kg.graph.stores.folder import check_version, shown

    try:
        import jinja2  # noqa: F401
        import starlette  # noqa: F401
        import uvicorn
    except ModuleNotFoundError as error:
        raise KgError(f"kg serve needs {error.name}; install it with: pip install 'irkg[serve]'") from error
    from pathlib import Path

    from kg.serve.app import create
    from kg.serve.settings import Settings, check

    check(host, token, public)
    if not shown(Path(store)):
        raise StoreError(f"no store at {store}; build one with `kg build PATH --store {store}`, or try `kg demo --serve`")
    check_version(Path(store))
    if public and host == "127.0.0.1":
        host = "0.0.0.0"
    if token:
        given["token"] = token
    settings = Settings(store, host, public=public, **given)

    def ready() -> None:
        print(f"The desk is at {settings.address}\nEnd it with Ctrl-C.", file=sys.stderr, flush=True)
        if open_:
            import threading
            import webbrowser

            threading.Timer(0.5, webbrowser.open, [settings.address]).start()  # the port opens right after

    print("Opening the store ...", file=sys.stderr, flush=True)
    uvicorn.run(
        create(settings, ready),
        host=host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=65536,
    )
