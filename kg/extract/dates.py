"""Time expressions of a sentence, resolved against the day of publication; the tense decides which Wednesday."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {
    m: i + 1
    for i, m in enumerate(["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"])
}
MONTHS = frozenset(_MONTHS)
_MONTHS |= {m[:3]: n for m, n in _MONTHS.items()} | {"sept": 9}
_DAYS = {d: i for i, d in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])}
_M = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_D = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_Y = r"(?P<year>(?:19|20)\d\d)"
_PATTERNS = [
    ("iso", re.compile(r"\b" + _Y + r"-(?P<month>\d\d)-(?P<day>\d\d)\b")),
    ("day", re.compile(rf"\b{_D}(?:\s*(?:-|–|and|to)\s*\d\d?)?\s+(?:of\s+)?{_M}\b(?:,?\s+{_Y})?", re.I)),
    ("day", re.compile(rf"\b{_M}\s+{_D}\b(?!\d|:)(?:\s*(?:-|–|and|to)\s*\d\d?\b)?(?:,?\s+{_Y})?", re.I)),
    ("month", re.compile(rf"\b{_M}(?:,?\s+(?:of\s+)?{_Y}|\s+(?P<rel>this|last|next)\s+year)", re.I)),
    ("month", re.compile(rf"\b(?:in|since|from|until|by|early|late|mid|last|this|next|of|during)[\s-]+{_M}\b", re.I)),
    (
        "weekday",
        re.compile(
            r"\b(?:(?P<rel>last|next|this|on|late|early|since|by|until)\s+)?(?P<weekday>"
            + "|".join(_DAYS)
            + r")\b(?:\s+(?:morning|evening|night|afternoon))?",
            re.I,
        ),
    ),
    (
        "near",
        re.compile(
            r"\b(?P<near>today|yesterday|tomorrow|tonight|overnight|this morning|this evening|earlier in the day|same day|last night)\b", re.I
        ),
    ),
    ("period", re.compile(r"\b(?P<rel>last|this|next)\s+(?P<unit>month|year)\b", re.I)),
    ("year", re.compile(r"\b(?:in|since|by|of|for|during|from|until|the)\s+" + _Y + r"\b(?!\s*[-–]\s*\d)", re.I)),
    ("year", re.compile(r"\b" + _Y + r"\b(?=[\s,.;)])")),
]


_RECENT = 31
_BEFORE_PRINT = 7  # days at most between dateline and publication


@dataclass(frozen=True, slots=True)
class When:
    """A time expression: characters `start` to `end` of the sentence; `date` as `YYYY[-MM[-DD]]`, None where the article has no day.

    Attributes:
        weekday, month: where no more is said than a weekday or the name of a month ("in November"), so that plans are of the next one.
    """

    start: int
    end: int
    date: str | None
    weekday: int | None = None
    month: int | None = None


def find(text: str, published: str | None) -> list[When]:
    """Time expressions of a text, left to right, none inside another.

    >>> [w.date for w in find("They met on Wednesday and in July this year.", "2024-10-17")]
    ['2024-10-16', '2024-07']
    """
    today = date.fromisoformat(published) if published and len(published) == 10 else None
    out: list[When] = []
    for kind, pattern in _PATTERNS:
        for m in pattern.finditer(text):
            if any(m.start() < w.end and w.start < m.end() for w in out):
                continue
            made = _resolve(kind, m.groupdict(), today, m.group())
            if not isinstance(made, bool):
                weekday = _DAYS[m["weekday"].lower()] if kind == "weekday" else None
                bare = kind == "month" and not (m.groupdict().get("year") or m.groupdict().get("rel") or m.group().lower().startswith("last"))
                out.append(When(m.start(), m.end(), made or None, weekday, int(str(made)[5:7]) if bare and made else None))
    return sorted(out, key=lambda w: w.start)


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
    """The date of an expression about something planned: the next such weekday or month instead of the last."""
    if not published or len(published) != 10:
        return when.date
    today = date.fromisoformat(published)
    if when.month:
        return f"{today.year + (when.month < today.month):04d}-{when.month:02d}"
    if when.weekday is None:
        return when.date
    return (today + timedelta(days=(when.weekday - today.weekday()) % 7)).isoformat()


def _resolve(kind: str, g: dict[str, str | None], today: date | None, text: str) -> str | bool | None:
    """ISO date, None where it cannot be told, False where the match is no date."""
    month = g.get("month")
    if month and not month.isdigit():
        if month.lower() == "may" and not month[0].isupper():
            return False
        if month[0].islower():
            return False
    number = int(month) if month and month.isdigit() else _MONTHS[month.lower().rstrip(".")] if month else 0
    year = int(g.get("year") or 0) or None
    if kind in ("iso", "day"):
        day = int(g["day"] or 0)
        if year is None:
            if today is None:
                return None
            year = _near_year(number, day, today)
        try:
            return date(year, number, day).isoformat()
        except ValueError:
            return False
    if kind == "month":
        if year is None:
            if today is None:
                return None
            rel = (g.get("rel") or "").lower()
            year = today.year + {"last": -1, "next": 1}.get(rel, 0)
            if not rel and number > today.month + 1 and not re.match("next|this", text, re.I):
                year -= 1
            elif not rel and "next" in text.lower() and number <= today.month:
                year += 1
        return f"{year:04d}-{number:02d}"
    if kind == "year":
        return str(year)
    if today is None:
        return None
    if kind == "weekday":
        weekday = _DAYS[(g["weekday"] or "").lower()]
        rel = (g.get("rel") or "").lower()
        if rel == "next":
            return (today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)).isoformat()
        back = (today.weekday() - weekday) % 7
        return (today - timedelta(days=back or (7 if rel == "last" else 0))).isoformat()
    if kind == "near":
        shift = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get((g["near"] or "").lower(), 0)
        return (today + timedelta(days=shift)).isoformat()
    if kind == "period":
        step = {"last": -1, "next": 1}.get((g["rel"] or "").lower(), 0)
        if g["unit"] and g["unit"].lower() == "year":
            return str(today.year + step)
        index = today.year * 12 + today.month - 1 + step
        return f"{index // 12:04d}-{index % 12 + 1:02d}"
    return False


def _near_year(month: int, day: int, today: date) -> int:
    """Year of a day without one: the reading nearest to the day of publication."""

    def distance(year: int) -> int:
        try:
            return abs((date(year, month, day) - today).days)
        except ValueError:
            return 10**6

    return min((today.year - 1, today.year, today.year + 1), key=distance)
