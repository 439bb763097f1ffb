"""Evidence in the terminal: the whole sentence, the words that show the claim in bold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import passage

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


def marked(told: passage.Quoted) -> Text:
    """The sentence with its marks in bold; nothing of it is read as markup, and what moves a cursor is left out."""
    from rich.text import Text

    return Text.assemble(*((part, "bold" if n % 2 else "") for n, part in enumerate(passage.pieces(told))))


def console(width: int) -> Console:
    """Standard output; of a fixed width where it is no terminal."""
    import sys

    from rich.console import Console

    return Console(file=sys.stdout, width=None if sys.stdout.isatty() else width, highlight=False)
