"""The command line (floor 6): thin, one module per command group; heavy imports happen inside the commands."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from kg.cli import build
from kg.version import __version__

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="A knowledge graph of international relations: news articles in, an RDF graph of who did what with whom out.",
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"kg {__version__}")
        raise typer.Exit


@app.callback()
def _root(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")] = False) -> None:
    """Options before the command."""


build.register(app)
for _name in ("why", "graph", "sql", "review", "view", "report", "analyse", "follow", "serve"):
    try:
        __import__(f"kg.cli.{_name}", fromlist=["register"]).register(app)
    except ModuleNotFoundError as _error:
        if _error.name != f"kg.cli.{_name}":
            raise


def main() -> None:
    """Run the command line; an error of the project is one line on standard error.

    Exit codes: 0 done, 1 failed work, 2 wrong usage.
    """
    from kg.errors import KgError

    try:
        app()
    except KgError as error:
        print(f"kg: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        print("kg: stopped; what was finished is kept", file=sys.stderr)
        sys.exit(130)
