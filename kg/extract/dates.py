"""Time expressions of a sentence, resolved against the day of publication; the tense decides which Wednesday."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from kg.extract.calendar import near_year
from kg.extract.date_words import FROM_DAYS, RULES
from kg.link import Linked

_RECENT = 31
_BEFORE_PRINT = 7  # days at most between dateline and publication


@dataclass(frozen=True, slots=True)
class When:
    """A time expression: characters `start` to `end` of the sentence; `date` as `YYYY[-MM[-DD]]`, None where the article has no day.

    Attributes:
        weekday, month: where no more is said than a weekday or the name of a month ("in November"), so that plans are of the next one.
        yearly: whether it is a day of the calendar without its year ("8 October").
    """

    start: int
    end: int
    date: str | None
    weekday: int | None = None
    month: int | None = None
    yearly: bool = False


def of(linked: Linked, published: str | None) -> list[When]:
    """The time expressions of a sentence (`find`) but for those in names of actors: "March 23 Movement"."""
    s = linked.sentence
    names = [(s.tokens[m.start].start - s.start, s.tokens[m.end - 1].end - s.start) for m in linked.mentions if m.actors]
    return [w for w in find(s.text, published, linked.told) if not any(a < w.end and w.start < b for a, b in names)]


@lru_cache(maxsize=512)  # frames, reader and marks ask about the same sentences
def find(text: str, published: str | None, told: str | None = None) -> tuple[When, ...]:
    """Time expressions of a text that can date what it tells, left to right, none inside another.

    "A day earlier" counts from the day that the text tells before it, else from `told`, what was told before the text; else, as "the same day" does, from
    the day of publication. "Two days later" is nothing where no day was told.

    Left out are those that date something else: "ahead of the summit on 9 July", "before May 2024", "the 1904 genocide", "the first visit since 2019".

    >>> [w.date for w in find("They met on Wednesday and in July this year.", "2024-10-17")]
    ['2024-10-16', '2024-07']
    >>> [w.date for w in find("They met on Monday, June 3.", "2024-06-12")]
    ['2024-06-03']
    >>> [w.date for w in find("They signed on Monday. Two days later they met.", "2024-06-12")]
    ['2024-06-10', '2024-06-12']
    """
    today = date.fromisoformat(published) if published and len(published) == 10 else None
    out: list[When] = []
    for pattern, rule in RULES:
        for m in pattern.finditer(text):
            if any(m.start() < w.end and w.start < m.end() for w in out):
                continue
            found = rule(m, today)
            if found:
                out.append(When(m.start(), m.end(), *found))
    joined = _joined(sorted(out, key=lambda w: w.start), text)
    kept = [w for w in joined if not _elsewhere(text[: w.start], text[w.start : w.end])]
    return tuple(sorted((*kept, *_counted(text, kept, _as_day(told), today)), key=lambda w: w.start))


def _as_day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told and len(told) == 10 else None


def _counted(text: str, kept: list[When], told: date | None, today: date | None) -> Iterator[When]:
    """The expressions that count from a day told before them."""
    for pattern, rule in FROM_DAYS:
        for m in pattern.finditer(text):
            if any(m.start() < w.end and w.start < m.end() for w in kept) or _elsewhere(text[: m.start()], m[0]):
                continue
            before = [w.date for w in kept if w.end <= m.start() and w.date and len(w.date) == 10]
            start = date.fromisoformat(before[-1]) if before else told
            if (found := rule(m, start, today)) is not None:
                yield When(m.start(), m.end(), *found)


def last_day(text: str, published: str | None, told: str | None = None) -> str | None:
    """The last whole day that a text tells, None where it tells none; arguments as for `find`."""
    days = [w.date for w in find(text, published, told) if w.date and len(w.date) == 10]
    return days[-1] if days else None


def _joined(found: list[When], text: str) -> Iterator[When]:
    """A weekday beside the day of a month is one expression with it, and the day of the month is right: "Monday (June 3)"."""
    held: When | None = None
    for w in found:
        if held is None or not (_BETWEEN.fullmatch(text[held.end : w.start]) and (held.weekday is None) != (w.weekday is None) and _days(held, w)):
            if held:
                yield held
            held = w
            continue
        told = w if held.weekday is not None else held
        held = replace(told, start=held.start, end=w.end)
    if held:
        yield held


def _days(a: When, b: When) -> bool:
    return all(w.date is None or len(w.date) == 10 for w in (a, b)) and not (a.month or b.month)


def _elsewhere(before: str, words: str) -> bool:
    """Whether an expression dates something else than what its clause tells."""
    return bool(_OTHERS.search(before + words.split()[0] if _OPENING.match(words) else before) or _RECORD.search(before + words[:6]))


def recalled(day: str | None, published: str | None) -> bool:
    """Whether a date lies so far before an article that it only recalls it: another month, and more than `_RECENT` days."""
    if not day or not published or day[:7] >= published[:7]:
        return False
    last = (day + "-12-31")[:10] if len(day) == 4 else day if len(day) == 10 else day + "-28"
    return date.fromisoformat(published) - date.fromisoformat(last) > timedelta(days=_RECENT)


def written(head: str, published: str | None) -> str | None:
    """The day an article was written, from which "today" and "on Friday" count: that of its dateline, else the day of publication.

    Args:
        head: what stands before its first sentence.

    >>> written("ISLAMABAD, Oct 16 (APP): ", "2024-10-17")
    '2024-10-16'
    """
    if not published:
        return published
    last = date.fromisoformat(published)
    days = [date.fromisoformat(w.date) for w in find(head, published) if w.date and len(w.date) == 10]
    return next((d.isoformat() for d in days if timedelta(0) <= last - d <= timedelta(days=_BEFORE_PRINT)), published)


def upcoming(when: When, published: str | None) -> str | None:
    """The date of an expression about something planned: the next such weekday, month or day of the year instead of the last."""
    if not published or len(published) != 10 or not when.date:
        return when.date
    today = date.fromisoformat(published)
    if when.yearly:
        month, day = int(when.date[5:7]), int(when.date[8:])
        return date(near_year(lambda y: date(y, month, day), today), month, day).isoformat()
    if when.month:
        return f"{today.year + (when.month < today.month):04d}-{when.month:02d}"
    if when.weekday is None:
        return when.date
    return (today + timedelta(days=(when.weekday - today.weekday()) % 7)).isoformat()


_BETWEEN = re.compile(r"\s*[,(]?\s*(?:the\s+)?")
_OPENING = re.compile(r"(?:since|until|by|before)\s", re.I)
_OTHERS = re.compile(
    r"\b(?:until|(?:ahead\s+of|before|prior\s+to|in\s+the\s+run-up\s+to|on\s+the\s+eve\s+of|in\s+preparation\s+for)(?:\s+(?:the|an?|its|his|her|their|this|next)\s+(?:[\w'’.-]+\s+){1,6}(?:on|in))?)\s*$",
    re.I,
)
"""What stands before the day of another event, or before the day that ends what is told."""
_RECORD = re.compile(r"\b(?:first|only|last|worst|largest|biggest|highest|lowest|deadliest|longest|most)\b[^.;:]{0,60}\bsince\s*$", re.I)
"""What stands before the day of an earlier one: "the first visit since 2019"."""

__all__ = ["When", "find", "last_day", "recalled", "upcoming", "written"]
