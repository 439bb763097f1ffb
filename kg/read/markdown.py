"""Markdown, by markdown-it-py, with front matter in YAML or TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

from kg.errors import InputError
from kg.model import Article
from kg.read import fields
from kg.read.article import article
from kg.read.markup import text_of
from kg.read.source import Source

_FRONT = re.compile(r"\A\s*(?P<mark>---|\+\+\+)[ \t]*\r?\n(?P<body>.*?)\r?\n(?P=mark)[ \t]*(?:\r?\n|\Z)", re.S)
_FIELD = re.compile(r"([A-Za-z_]+)\s*:\s*(.*?)\s*$")


def markdown(source: Source) -> Iterator[Article | InputError]:
    """One article a file; front matter names its parts as other formats do (docs/formats.md), else a first heading is the title."""
    text = source.text()
    parts: dict[str, str] = {}
    if m := _FRONT.match(text):
        parts = fields.found(_front(source, m["body"], toml=m["mark"] == "+++"))
        parts.pop("text", None)  # a summary; the text follows
        text = text[m.end() :]
    heading, body = _read(text)
    title = parts.pop("title", "") or heading
    if heading and title != heading:
        body = f"{heading}\n\n{body}"
    yield article(source, text=body, title=title, **parts)  # type: ignore[arg-type]


def _front(source: Source, body: str, toml: bool) -> dict[Any, Any]:
    """The fields of front matter; of one that is neither YAML nor TOML, the lines that look like fields."""
    import yaml

    try:
        found: Any = tomllib.loads(body) if toml else yaml.load(body, yaml.BaseLoader)  # all values as they are written; nothing is made of them
        if isinstance(found, dict):
            return found
        reason = "holds no fields"
    except (tomllib.TOMLDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        reason = f"is no {'TOML' if toml else 'YAML'} ({' '.join(str(error).split())[:80]})"
    rows = [m for line in body.splitlines() if (m := _FIELD.match(line))]
    if not rows:
        source.note(f"the front matter {reason}, so the article is read without it", 1)
    return {m[1]: m[2].strip("\"'") for m in rows}


def _read(text: str) -> tuple[str, str]:
    """The first heading, where nothing stands before it, and the text below it."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table").disable("code")  # an indented paragraph is one, not a program
    heading = shown = ""
    within: list[Any] = []
    for token in parser.parse(text):
        if token.nesting:
            within = within[:-1] if token.nesting < 0 else [*within, token]
        elif token.type in ("html_block", "inline"):
            words = text_of(token.content) if token.type == "html_block" else _inline(token.children or ())
            if within and within[-1].tag == "h1" and not heading and not shown:
                heading = words
            elif words.strip():
                shown += _before(within, bool(shown)) + words
    return heading, shown


def _before(within: list[Any], inside: bool) -> str:
    """What stands before a paragraph: a line break or two, and the mark of its item where it begins one.

    Args:
        within: what is open around it, outermost first; each item's mark is given once.
        inside: whether something stands before it.
    """
    item = next((t for t in reversed(within) if t.type == "list_item_open"), None)
    if item is None or item.meta.get("begun"):
        return "\n\n" if inside else ""
    item.meta["begun"] = True
    around = within[within.index(item) - 1]
    close = within[-1].hidden and around.meta.get("begun")  # items of a list without empty lines between them
    around.meta["begun"] = True
    mark = f"{item.info}{item.markup} " if item.info else f"{item.markup} "
    return ("" if not inside else "\n" if close else "\n\n") + mark


def _inline(tokens: Iterable[Any]) -> str:
    """The words of a paragraph: links by their text, no picture, no markup."""
    out = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            out.append(token.content)
        elif token.type == "softbreak":
            out.append("" if out and re.search(r"\w-$", out[-1]) else " ")  # "Russian-" and "backed" of two lines
        elif token.type == "hardbreak":
            out.append("\n")
    return "".join(out).strip()
