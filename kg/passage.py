"""A passage as a person reads it: the whole sentence on one line, with the words marked that show the claim (floor 1).

Nothing else in the project decides what of an article is shown, or how it is made safe: terminal, pages and tables all start from `pieces`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Protocol

from kg.model import Evidence, Mark, StateBasis

ROLES = ("agent", "act", "target", "sector", "place", "date")
LONG = 1200  # characters of a sentence that are shown; a longer one is cut around its marks
NEAR = 30  # characters before a name in which "former" still speaks of it
BEHIND = len(", the former ")  # and behind it
BY = {  # said where no sentence that is shown names an end of a claim
    StateBasis.TABLE: "state by the table of offices",
    StateBasis.PUBLISHER: "state by the publisher",
    StateBasis.NONE: "one side is not named here",
}
_NOT_HELD = re.compile(
    r"\b(?:former|formerly|ex-|one-?time|ousted|deposed|late (?:president|prime|king|minister|leader|commander|general)|at the time(?! of)"
    r"|(?<!and )(?<!since )then[- ](?:\w+[- ])?(?:president|prime|premier|chancellor|\w*minister|vice|deputy|foreign|secretary|leader|king|head|chief)"
    r"|(?:\w+-|president |minister |chancellor |premier )(?:elect|designate))\b",
    re.I,
)
_MARK = re.compile(r"([a-z]+) (\d{1,9})-(\d{1,9})")


class Quoted(Protocol):
    """What has a sentence: `kg.model.Evidence` and `kg.model.Report`."""

    @property
    def start(self) -> int:
        """Where it begins in the article, -1 in a headline."""

    @property
    def end(self) -> int:
        """Where it ends."""

    @property
    def quote(self) -> str:
        """The sentence."""

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The words of it that show each part of the claim."""

    @property
    def second(self) -> Evidence | None:
        """A sentence of the same article that names an end of the claim which this one does not."""

    @property
    def state(self) -> StateBasis:
        """Whence that end is known."""


def pieces(told: Quoted) -> list[str]:
    """The sentence in turns of plain and marked text, beginning with plain text (which may be empty); white space is one blank, what is unseen is left out.

    A second sentence follows behind "[…]"; where no sentence names the state of a claim, a note in brackets says whence it is known.

    >>> pieces(Evidence(0, 14, "France met Kenya", (Mark("act", 7, 10),)))
    ['France ', 'met', ' Kenya']
    """
    out = _sentence(told.quote, told.marks)
    if told.second:
        first, *more = _sentence(told.second.quote, told.second.marks)
        out = [*_with(out, f" […] {first}"), *more]
    return _with(out, f" [{BY[told.state]}]") if told.state in BY else out


def _with(parts: list[str], text: str) -> list[str]:
    """Pieces with more plain text at their end."""
    return [*parts[:-1], parts[-1] + text] if len(parts) % 2 else [*parts, text]


def _sentence(quote: str, marks: Iterable[Mark]) -> list[str]:
    """One sentence in pieces."""
    marks = tuple(marks)
    first = min((m.start for m in marks), default=0)
    begin = 0 if len(quote) <= LONG else min(max(0, first - LONG // 4), len(quote) - LONG)
    marked = {n for m in marks for n in range(m.start, m.end)}
    out, last = ["… " if begin else ""], " "
    for n in range(begin, min(len(quote), begin + LONG)):
        char = " " if quote[n].isspace() else quote[n]
        if (char == " " and last == " ") or not (char.isprintable() or char in "\u200c\u200d"):
            continue
        if (n in marked) is (len(out) % 2 == 1):
            out.append("")
        out[-1] += char
        last = char
    out[-1] = out[-1].rstrip()
    if begin + LONG < len(quote):
        out += [" …"] if len(out) % 2 == 0 else []
        out[-1] += "" if out[-1].endswith("…") else " …"
    return out


def plain(told: Quoted) -> str:
    """The sentence as text without its marks."""
    return "".join(pieces(told))


def as_html(told: Quoted) -> str:
    """The sentence as HTML, everything escaped, with its marks as `<mark>`."""
    shown = (html.escape(part, quote=True) for part in pieces(told))
    return "".join(f"<mark>{part}</mark>" if n % 2 else part for n, part in enumerate(shown))


def where(told: Quoted) -> str:
    """Where it stands: `headline`, or its characters in the article."""
    first = "headline" if told.start < 0 else f"characters {told.start}-{told.end}"
    return f"{first} and {where(told.second)}" if told.second else first


def words(told: Quoted, *roles: str) -> tuple[str, ...]:
    """The marked words of some roles, in the order of the sentence."""
    return tuple(told.quote[m.start : m.end] for m in sorted(told.marks, key=lambda m: m.start) if m.role in roles)


def listed(told: Quoted) -> str:
    """All marked words by their role: `agent: France; act: met; target: Kenya`."""
    sentences = [told, *([told.second] if told.second else [])]
    found = ((role, dict.fromkeys(" ".join(w.split()) for s in sentences for w in words(s, role))) for role in ROLES)
    return "; ".join(f"{role}: {', '.join(said)}" for role, said in found if said)


def act(told: Quoted) -> tuple[int, int]:
    """Where the words of the act stand in the sentence, the whole of it where none are marked."""
    return next(((m.start, m.end) for m in sorted(told.marks, key=lambda m: m.start) if m.role == "act"), (0, len(told.quote)))


def former(told: Quoted) -> bool:
    """Whether the words beside the name speak of one who no longer holds an office, or does not yet: "former" up to `NEAR` before it and not of the
    name before, or close behind it ("X, the former president", not "X met a former king")."""
    marks = [m for m in told.marks if m.role == "agent"]
    near = [told.quote[max(0, m.start - NEAR) : m.start].rsplit(" and ", 1)[-1] + told.quote[m.start : m.end + BEHIND] for m in marks]
    return any(_NOT_HELD.search(text) for text in near or [told.quote])


def write_marks(marks: Iterable[Mark]) -> str:
    """Marks on one line, as they are stored.

    >>> write_marks([Mark("act", 7, 10), Mark("agent", 0, 6)])
    'act 7-10 agent 0-6'
    """
    return " ".join(f"{m.role} {m.start}-{m.end}" for m in sorted(marks))


def read_marks(text: str, quote: str) -> tuple[Mark, ...]:
    """The marks that `write_marks` wrote; what does not fit the sentence is left out."""
    found = (Mark(role, int(start), int(end)) for role, start, end in _MARK.findall(text))
    return tuple(sorted(m for m in found if m.role in ROLES and 0 <= m.start < m.end <= len(quote)))
