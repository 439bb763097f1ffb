"""News as a digest to read or mail: Markdown, or HTML without scripts, pictures or anything else to be fetched."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

KINDS = {
    "denial": "Denied",
    "violence": "Threats and attacks",
    "agreement": "Agreements",
    "first meeting": "First meetings",
    "new tie": "Ties of a new kind",
    "sign change": "Changes of sign",
    "not held": "Announced, and not reported as held",
}
"""Kinds of news by what they are called in a digest, the first that fits an event first."""

_STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:44em;margin:2em auto;padding:0 1em;color:#222;background:#fff}h1{font-size:1.5em}h2{font-size:1.15em;"
    "border-bottom:1px solid #bbb;margin-top:1.6em}li{margin:.7em 0}blockquote{margin:.2em 0 .2em 1em;color:#444}small{color:#666}"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news.

    Attributes:
        kind: key of `KINDS`, or the rule that it fits.
        text: what it says in one line; day: when it was first reported, or, of a change of sign, the last day asked for.
        sentence: the words of the article; source, url, title: of that article, may be empty.
        event: IRI, empty for a change of sign; subject, object: IRIs; relation: its name, empty for a change of sign.
        status, date, publishers: of the event.
    """

    kind: str
    text: str
    day: str
    sentence: str
    subject: str
    object: str
    event: str = ""
    relation: str = ""
    status: str = ""
    date: str | None = None
    publishers: int = 1
    source: str = ""
    url: str = ""
    title: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The item as one JSON object."""
        return {name: getattr(self, name) for name in self.__slots__}


def title(since: str, until: str) -> str:
    """The heading of a digest."""
    return f"News of {since}" if since == until else f"News of {since} to {until}"


def _groups(items: Iterable[Item]) -> Iterator[tuple[str, list[Item]]]:
    for kind, group in groupby(items, key=lambda i: i.kind):
        yield KINDS.get(kind, kind), list(group)


def _origin(item: Item) -> str:
    publishers = f"{item.publishers} publishers" if item.publishers > 1 else item.source
    return ", ".join(filter(None, (publishers, item.day)))


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _plain(text: str) -> str:
    """Words as Markdown shows them as they are."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~&$])", r"\\\1", _one_line(text))


def markdown(items: list[Item], since: str, until: str) -> str:
    """The digest in Markdown; nothing that an article says is taken for markup."""
    lines = [f"# {title(since, until)}", ""]
    for heading, group in _groups(items):
        lines += [f"## {_plain(heading)}", ""]
        for item in group:
            link = f" <{item.url}>" if _is_link(item.url) else ""
            lines += [f"- **{_plain(item.text)}** ({_plain(_origin(item))}){link}", f"  > {_plain(item.sentence)}", ""]
    return "\n".join(lines if items else [*lines, "Nothing new.", ""])


def page(items: list[Item], since: str, until: str) -> str:
    """The digest as one page of HTML, which can be mailed as it is."""
    e = html.escape
    out = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{e(title(since, until))}</title>',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<style>{_STYLE}</style></head><body><h1>{e(title(since, until))}</h1>",
    ]
    for heading, group in _groups(items):
        out.append(f"<h2>{e(heading)}</h2><ul>")
        for item in group:
            origin = e(_one_line(_origin(item)))
            linked = f'<a href="{e(item.url)}" rel="noopener noreferrer">{origin}</a>' if _is_link(item.url) else origin
            out.append(f"<li><b>{e(_one_line(item.text))}</b> <small>{linked}</small><blockquote>{e(_one_line(item.sentence))}</blockquote></li>")
        out.append("</ul>")
    if not items:
        out.append("<p>Nothing new.</p>")
    return "\n".join([*out, "</body></html>", ""])


def _is_link(url: str) -> bool:
    return bool(re.fullmatch(r"https?://[^\s<>\"'`]+", url))
