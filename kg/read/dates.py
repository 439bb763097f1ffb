"""The day on which an article was published, from any usual way to write it: the day as the publisher writes it, whatever it is in UTC by then."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

LANGUAGES = ["en", "fr", "de", "es", "pt", "it", "nl", "tr"]  # of the names of months
_EARLIEST, _LATEST = 1800, 2100  # years of news
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?=$|[T\s,;])")
_BASIC = re.compile(r"((?:1[89]|20)\d\d)()([01]\d)([0-3]\d)(?=$|[T\s,;]|[0-2]\d[0-5]\d(?:\d\d)?Z?$)")
_WEEK = re.compile(r"\d{4}-?W\d\d-?\d(?=$|[T\s])")
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_EPOCH = re.compile(r"-?\d{9,10}(?:\.\d+)?$|\d{12,13}$|\d{15,16}$")
_LABEL = re.compile(r"^\W*(?:(?:first |last )?(?:published|posted|updated|created|issued|released|modified|date|on|at)\b[:\s]*)+", re.I)
_CLOCK = re.compile(
    r"\b(?:at\s+)?\d{1,2}(?:[:.h]\d\d){1,2}(?:[.,]\d+)?(?!\.?\d)\s*(?:[ap]\.?\s?m\b\.?|hrs?\b|uhr\b)?|\b\d{1,2}\s*[ap]\.?m\b\.?", re.I
)
_ZONE = re.compile(r"(?:\b(?:GMT|UTC)\s*)?(?<![A-Za-z])[+-]\d\d:?\d\d\b|\(?\b(?:GMT|UTC|UT|Z|IST|PKT|JST|KST|HKT|SGT|MSK|WIB|[A-Z]{1,4}[SD]?T)\b\)?")
_WEEKDAY = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?", re.I)


def day(value: object, day_first: bool | None = None) -> str | None:
    """`YYYY-MM-DD` of a day however it is written, None where it tells none.

    Args:
        value: text, or a number of seconds (or milli- or microseconds) since 1970.
        day_first: whether 12/06/2024 is in June; None where that is not known, and such a day is then none.

    >>> [day(x) for x in ("20240612T103000Z", "Tue, 11 Jun 2024 22:15:00 -0400", "June 12, 2024 at 4 p.m. ET", 1718150400000, "12/06/2024")]
    ['2024-06-12', '2024-06-11', '2024-06-12', '2024-06-12', None]
    >>> day("12/06/2024", day_first=True), day("June 2024")
    ('2024-06-12', None)
    """
    return _day(" ".join(str("" if value is None else value).split())[:200], day_first)


@lru_cache(maxsize=4096)
def _day(text: str, day_first: bool | None) -> str | None:
    if m := _ISO.match(text) or _BASIC.match(text):
        return _iso(int(m[1]), int(m[3]), int(m[4]))
    if _EPOCH.fullmatch(text):
        return _since_1970(text)
    if m := _WEEK.match(text):
        return _calendar_week(m[0])
    text = _LABEL.sub("", text)
    m = _NUMBERS.match(_WEEKDAY.sub("", text).strip())
    if m:
        return _numbers(m, day_first)
    return _words(text)


def _iso(year: int, month: int, day_: int) -> str | None:
    try:
        return date(year, month, day_).isoformat() if _EARLIEST <= year < _LATEST else None
    except ValueError:
        return None


def _calendar_week(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _since_1970(text: str) -> str | None:
    """The day (in UTC, since no place is told) of a count of seconds, milliseconds or microseconds."""
    whole = text.split(".")[0].lstrip("-")
    seconds = float(text) / (1 if len(whole) <= 10 else 1_000 if len(whole) <= 13 else 1_000_000)
    try:
        found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return None
    return _iso(found.year, found.month, found.day)


def _numbers(m: re.Match[str], day_first: bool | None) -> str | None:
    """A day in numbers alone, the year last; with dots the day always comes first."""
    one, two, year = int(m[1]), int(m[3]), int(m[4])
    year += (2000 if year < 70 else 1900) if len(m[4]) == 2 else 0
    if one == two or one > 12 or two > 12 or m[2] == ".":
        day_first = one > 12 or (two <= 12 and m[2] == ".")
    if day_first is None:
        return None
    return _iso(year, two, one) if day_first else _iso(year, one, two)


def _words(text: str) -> str | None:
    """A day with the name of its month; clock, zone and weekday say nothing about it."""
    import dateparser

    for unneeded in (_CLOCK, _ZONE, _WEEKDAY):
        text = unneeded.sub(" ", text)
    text = text.strip(" ,;|·•-–—()[]")
    if not re.search(r"\d", text):
        return None
    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"], "DATE_ORDER": "DMY"}
    found = dateparser.parse(text, languages=LANGUAGES, settings=settings)
    return _iso(found.year, found.month, found.day) if found else None


def majority(values: Iterable[object]) -> bool | None:
    """Whether days in numbers begin with the day in a file: as most of those that can be read in one way alone; None where none tells.

    >>> majority(["25/06/2024", "04/05/2024", "06/30/2024", "26/06/2024"])
    True
    """
    first = second = 0
    for value in values:
        m = _NUMBERS.match(_LABEL.sub("", str(value).strip()))
        if m and m[2] != ".":
            first += int(m[1]) > 12 >= int(m[3])
            second += int(m[3]) > 12 >= int(m[1])
    return None if first == second else first > second


def unread(value: object) -> str:
    """Why `day` finds no day in a value, and what to do."""
    text = " ".join(str(value).split())[:60]
    m = _NUMBERS.match(_LABEL.sub("", text))
    if m and 0 < int(m[1]) <= 12 and 0 < int(m[3]) <= 12:
        return f"the date {text!r} may begin with the day or the month, so the article is read without it; say --day-first or --month-first"
    return f"the date {text!r} is in no known form, so the article is read without it; write it as 2024-06-12"
