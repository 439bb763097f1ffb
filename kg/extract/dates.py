"""Time expressions of a sentence, resolved against the day of publication; the tense decides which Wednesday."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeAlias

from dateutil.easter import easter

from kg import lexicon

_MONTHS = {m: n for n, m in enumerate(lexicon.words().months, 1)}
_MONTHS |= {m[:3]: n for m, n in _MONTHS.items()} | {"sept": 9}
_DAYS = {d: n for n, d in enumerate(lexicon.words().weekdays)}
_FEASTS: dict[str, Callable[[int], date]] = {
    "ash wednesday": lambda year: easter(year) - timedelta(46),
    "palm sunday": lambda year: easter(year) - timedelta(7),
    "maundy thursday": lambda year: easter(year) - timedelta(3),
    "good friday": lambda year: easter(year) - timedelta(2),
    "easter sunday": easter,
    "easter monday": lambda year: easter(year) + timedelta(1),
    "whit monday": lambda year: easter(year) + timedelta(50),
    "new year's day": lambda year: date(year, 1, 1),
    "christmas eve": lambda year: date(year, 12, 24),
    "christmas day": lambda year: date(year, 12, 25),
    "boxing day": lambda year: date(year, 12, 26),
    "new year's eve": lambda year: date(year, 12, 31),
}
_NEAR = {
    "the day before yesterday": -2, "yesterday": -1, "last night": -1, "the day after tomorrow": 2, "tomorrow": 1,
    "today": 0, "tonight": 0, "overnight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0,
}  # fmt: skip
_NUMBERS = {w: n for n, w in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)} | {
    "a": 1,
    "an": 1,
    "a couple of": 2,
}

_RECENT = 31
_AHEAD = 90  # days; a day of the calendar without its year that would come later is the last one
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


_Told: TypeAlias = "tuple[str | None, int | None, int | None] | tuple[str | None, int | None, int | None, bool] | None"
"""ISO date (None where it cannot be told), the weekday or month where no more is said, whether its year is not told; None altogether where the words are
no date."""
_Rule: TypeAlias = "Callable[[re.Match[str], date | None], _Told]"


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
    for pattern, rule in _RULES:
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
    for pattern, rule in _FROM_DAYS:
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
        return date(_near_year(lambda y: date(y, month, day), today), month, day).isoformat()
    if when.month:
        return f"{today.year + (when.month < today.month):04d}-{when.month:02d}"
    if when.weekday is None:
        return when.date
    return (today + timedelta(days=(when.weekday - today.weekday()) % 7)).isoformat()


def _month(m: re.Match[str]) -> int | None:
    """The number of a named month; None for the verb "may" and whatever is not written as a name."""
    name = m["month"]
    return _MONTHS[name.lower().rstrip(".")] if name[0].isupper() else None


def _iso(m: re.Match[str], today: date | None) -> _Told:
    return _made(int(m["year"]), int(m["month"]), int(m["day"]))


def _day(m: re.Match[str], today: date | None) -> _Told:
    month, day = _month(m), int(m["day"])
    if month is None:
        return None
    if m["year"]:
        return _made(int(m["year"]), month, day)
    if today is None:
        return None, None, None
    if m["rel"]:
        return _made(today.year + _STEP[m["rel"].lower()], month, day)
    return _made(_year_told(lambda y: date(y, month, day), today), month, day, yearly=True)


def _made(year: int, month: int, day: int, yearly: bool = False) -> _Told:
    try:
        return date(year, month, day).isoformat(), None, None, yearly
    except ValueError:
        return None


def _of_year(m: re.Match[str], today: date | None) -> _Told:
    """A month with its year, or with "last year"."""
    month = _month(m)
    if month is None:
        return None
    if m["year"]:
        return f"{int(m['year']):04d}-{month:02d}", None, None
    if today is None:
        return None, None, None
    return f"{today.year + _STEP[m['rel'].lower()]:04d}-{month:02d}", None, None


def _bare_month(m: re.Match[str], today: date | None) -> _Told:
    """A month alone: the last one of that name, unless it is the coming one."""
    month, rel = _month(m), m["rel"].lower()
    if month is None:
        return None
    if today is None:
        return None, None, None
    year = today.year
    if month > today.month + 1 and rel not in ("next", "this"):
        year -= 1
    elif rel == "next" and month <= today.month:
        year += 1
    return f"{year:04d}-{month:02d}", None, None if rel == "last" else month


def _weekday(m: re.Match[str], today: date | None) -> _Told:
    weekday, rel = _DAYS[m["weekday"].lower()], (m["rel"] or "").lower()
    if today is None:
        return None, weekday, None
    back = (today.weekday() - weekday) % 7
    if rel == "next":
        return (today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)).isoformat(), weekday, None
    return (today - timedelta(days=back or (7 if rel == "last" else 0))).isoformat(), weekday, None


def _feast(m: re.Match[str], today: date | None) -> _Told:
    at = _FEASTS[m["feast"].lower().replace("’", "'")]
    if m["year"]:
        return at(int(m["year"])).isoformat(), None, None
    return (at(_near_year(at, today)).isoformat() if today else None), None, None


def _near(m: re.Match[str], today: date | None) -> _Told:
    return ((today + timedelta(days=_NEAR[m["near"].lower()])).isoformat() if today else None), None, None


def _ago(m: re.Match[str], today: date | None) -> _Told:
    return _stepped(today, _number(m), m["unit"].lower())


def _number(m: re.Match[str]) -> int:
    words = m["number"].lower()
    return _NUMBERS.get(words) or int(words)


def _stepped(start: date | None, back: int, unit: str) -> _Told:
    """Some days or a week back (or on, where negative) to the day, more weeks and months to the month, years to the year."""
    if start is None or abs(back) > 500:
        return None, None, None
    if unit in ("day", "week"):
        day = (start - timedelta(days=back * (7 if unit == "week" else 1))).isoformat()
        return (day if unit == "day" or abs(back) == 1 else day[:7]), None, None
    return _back(start, back, unit), None, None


def _apart(m: re.Match[str], told: date | None, today: date | None) -> _Told:
    """ "a day earlier", else counted from publication; "two weeks later", which is nothing where no day was told."""
    if m["way"].lower() == "earlier":
        return _stepped(told or today, _number(m), m["unit"].lower())
    return _stepped(told, -_number(m), m["unit"].lower()) if told else None


def _beside(m: re.Match[str], told: date | None, today: date | None) -> _Told:
    """ "the day before", "the previous month", "the following day"; of a week beside the month alone, where it lies in one."""
    back, unit = (1 if m["way"].lower() in ("previous", "preceding", "before") else -1), m["unit"].lower()
    start = told or (today if back > 0 else None)
    if start is None:
        return None
    if unit != "week":
        return _stepped(start, back, unit)
    monday = start - timedelta(days=start.weekday() + 7 * back)
    months = {(monday + timedelta(days=n)).isoformat()[:7] for n in (0, 6)}
    return (months.pop() if len(months) == 1 else None), None, None


def _same(m: re.Match[str], told: date | None, today: date | None) -> _Told:
    start = told or today
    return (start.isoformat() if start else None), None, None


def _period(m: re.Match[str], today: date | None) -> _Told:
    return (_back(today, -_STEP[m["rel"].lower()], m["unit"].lower()) if today else None), None, None


def _week(m: re.Match[str], today: date | None) -> _Told:
    """ "last week": no more than the month is told."""
    return ((today + timedelta(days=7 * _STEP[m["rel"].lower()])).isoformat()[:7] if today else None), None, None


def _weekend(m: re.Match[str], today: date | None) -> _Told:
    """ "over the weekend": the month of the last Saturday, of a coming weekend that of the next one."""
    if today is None:
        return None, None, None
    back = (today.weekday() - 5) % 7 - (7 if m["rel"].lower() == "next" else 0)
    return (today - timedelta(days=back)).isoformat()[:7], None, None


def _season(m: re.Match[str], today: date | None) -> _Told:
    """ "last autumn", "this summer": no more than the year is told."""
    if today is None:
        return None, None, None
    rel, first = m["rel"].lower(), _SEASONS[m["season"].lower()]
    year = today.year - (rel == "last" and today.month <= first + 2) + (rel == "next" and today.month >= first)
    return f"{year:04d}", None, None


def _back(today: date, number: int, unit: str) -> str:
    if unit == "year":
        return f"{today.year - number:04d}"
    index = today.year * 12 + today.month - 1 - number
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def _year(m: re.Match[str], today: date | None) -> _Told:
    return m["year"], None, None


def _year_told(at: Callable[[int], date], today: date) -> int:
    """The year of a day that is told without one: the nearest, unless that is months ahead: of such days in annotated texts 25 of 41 were past."""
    year = _near_year(at, today)
    try:
        return year - 1 if at(year) - today > timedelta(days=_AHEAD) else year
    except ValueError:  # "31 June"
        return year


def _near_year(at: Callable[[int], date], today: date) -> int:
    """The year in which a day that recurs every year lies nearest to the day of publication."""

    def distance(year: int) -> int:
        try:
            return abs((at(year) - today).days)
        except ValueError:
            return 10**6

    return min((today.year - 1, today.year, today.year + 1), key=distance)


_STEP = {"last": -1, "this": 0, "next": 1}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9}  # by their first month; a winter lies in two years
_M = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_D = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_Y = r"(?P<year>(?:19|20)\d\d)"
_OF_YEAR = rf"(?:,?\s+{_Y}|\s+(?:of\s+)?(?P<rel>last|this|next)\s+year)?"
_RANGE = r"(?:\s*(?:-|–|and|to)\s*\d\d?\b)?"


def _any(words: Mapping[str, object]) -> str:
    return "|".join(re.escape(w).replace("'", "['’]") for w in sorted(words, key=len, reverse=True))


_RULES: list[tuple[re.Pattern[str], _Rule]] = [
    (re.compile(rf"\b{_Y}-(?P<month>\d\d)-(?P<day>\d\d)\b"), _iso),
    (re.compile(rf"\b{_D}{_RANGE}\s+(?:of\s+)?{_M}\b{_OF_YEAR}", re.I), _day),
    (re.compile(rf"\b{_M}\s+{_D}\b(?!\d|:){_RANGE}{_OF_YEAR}", re.I), _day),
    (re.compile(rf"\b{_M}(?:,?\s+(?:of\s+)?{_Y}|\s+(?P<rel>this|last|next)\s+year)", re.I), _of_year),
    (re.compile(rf"\b(?P<rel>in|since|from|until|by|early|late|mid|last|this|next|of|during)[\s-]+{_M}\b", re.I), _bare_month),
    (re.compile(rf"\b(?P<feast>{_any(_FEASTS)})\b(?:,?\s+{_Y})?", re.I), _feast),
    (
        re.compile(
            rf"\b(?:(?P<rel>last|next|this|on|late|early|since|by|until)\s+)?(?P<weekday>{'|'.join(_DAYS)})\b(?:\s+(?:morning|evening|night|afternoon))?",
            re.I,
        ),
        _weekday,
    ),
    (re.compile(rf"\b(?P<near>{_any(_NEAR)})\b", re.I), _near),
    (re.compile(rf"\b(?P<number>{_any(_NUMBERS)}|\d{{1,3}})\s+(?P<unit>day|week|month|year)s?\s+ago\b", re.I), _ago),
    (re.compile(r"\b(?P<rel>last|this|next)\s+(?P<unit>month|year)\b", re.I), _period),
    (re.compile(r"\b(?P<rel>last|this|next)\s+week\b", re.I), _week),
    (re.compile(r"\b(?P<rel>last|this|next|(?:over|at|during)\s+the)\s+weekend\b", re.I), _weekend),
    (re.compile(rf"\b(?P<rel>last|this|next)\s+(?P<season>{'|'.join(_SEASONS)})\b", re.I), _season),
    (re.compile(rf"\b(?:in|since|by|of|for|during|from|until)\s+(?:fiscal(?:\s+year)?\s+)?{_Y}\b(?!\s*[-–]\s*\d)", re.I), _year),
    (re.compile(rf"(?<!the )\b{_Y}\b(?=\s*[,.;)]|\s+(?:and|or|to)\b|$)"), _year),
]
_FROM_DAYS: list[tuple[re.Pattern[str], Callable[[re.Match[str], date | None, date | None], _Told]]] = [
    (
        re.compile(
            rf"\b(?P<number>{_any(_NUMBERS)}|\d{{1,3}})\s+(?P<unit>day|week|month|year)s?\s+(?P<way>earlier|later)\b(?!\s+(?:than|this|that|in)\b)",
            re.I,
        ),
        _apart,
    ),
    (re.compile(r"\b(?P<way>previous|preceding|following)\s+(?P<unit>day|week|month|year)\b", re.I), _beside),
    (re.compile(r"\b(?:the\s+)?(?P<way>next)\s+(?P<unit>day)\b", re.I), _beside),
    (re.compile(r"\bthe\s+(?P<unit>day)\s+(?P<way>before|after)\b(?=\s*(?:[.,;:)–—]|$))", re.I), _beside),
    (re.compile(r"\b(?:same\s+day|(?:earlier|later)\s+(?:in\s+the|that)\s+day)\b", re.I), _same),
]
"""What counts from the day told before it."""
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
