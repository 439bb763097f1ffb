"""Patterns of time expressions, and what day, month or year each tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

from kg.extract.calendar import DAYS, FEASTS, MONTHS, NEAR, NUMBERS, SEASONS, STEP, earlier, near_year, year_told


class Told(NamedTuple):
    """What an expression tells, the fields as in `When`."""

    date: str | None
    weekday: int | None = None
    month: int | None = None
    yearly: bool = False


NO_DAY = Told(None)  # that there is a time, but not which, where the article has no day
_Rule: TypeAlias = "Callable[[re.Match[str], date | None], Told | None]"  # given the day of publication; None: no date at all
_Counting: TypeAlias = "Callable[[re.Match[str], date | None, date | None], Told | None]"  # given the day told before, too


def _month(m: re.Match[str]) -> int | None:
    """The number of a named month; None for the verb "may" and whatever is not written as a name."""
    name = m["month"]
    return MONTHS[name.lower().rstrip(".")] if name[0].isupper() else None


def _iso(m: re.Match[str], today: date | None) -> Told | None:
    return _made(int(m["year"]), int(m["month"]), int(m["day"]))


def _day(m: re.Match[str], today: date | None) -> Told | None:
    month, day = _month(m), int(m["day"])
    if month is None:
        return None
    if m["year"]:
        return _made(int(m["year"]), month, day)
    if today is None:
        return NO_DAY
    if m["rel"]:
        return _made(today.year + STEP[m["rel"].lower()], month, day)
    return _made(year_told(lambda y: date(y, month, day), today), month, day, yearly=True)


def _made(year: int, month: int, day: int, yearly: bool = False) -> Told | None:
    try:
        return Told(date(year, month, day).isoformat(), yearly=yearly)
    except ValueError:
        return None


def _of_year(m: re.Match[str], today: date | None) -> Told | None:
    """A month with its year, or with "last year"."""
    month = _month(m)
    if month is None:
        return None
    if m["year"]:
        return Told(f"{int(m['year']):04d}-{month:02d}")
    if today is None:
        return NO_DAY
    return Told(f"{today.year + STEP[m['rel'].lower()]:04d}-{month:02d}")


def _bare_month(m: re.Match[str], today: date | None) -> Told | None:
    """A month alone: the last one of that name, unless it is the coming one."""
    month, rel = _month(m), m["rel"].lower()
    if month is None:
        return None
    if today is None:
        return NO_DAY
    year = today.year
    if month > today.month + 1 and rel not in ("next", "this"):
        year -= 1
    elif rel == "next" and month <= today.month:
        year += 1
    return Told(f"{year:04d}-{month:02d}", month=None if rel == "last" else month)


def _weekday(m: re.Match[str], today: date | None) -> Told | None:
    weekday, rel = DAYS[m["weekday"].lower()], (m["rel"] or "").lower()
    if today is None:
        return Told(None, weekday)
    back = (today.weekday() - weekday) % 7
    if rel == "next":
        return Told((today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)).isoformat(), weekday)
    return Told((today - timedelta(days=back or (7 if rel == "last" else 0))).isoformat(), weekday)


def _feast(m: re.Match[str], today: date | None) -> Told | None:
    at = FEASTS[m["feast"].lower().replace("’", "'")]
    if m["year"]:
        return Told(at(int(m["year"])).isoformat())
    return Told(at(near_year(at, today)).isoformat()) if today else NO_DAY


def _near(m: re.Match[str], today: date | None) -> Told | None:
    return Told((today + timedelta(days=NEAR[m["near"].lower()])).isoformat()) if today else NO_DAY


def _ago(m: re.Match[str], today: date | None) -> Told | None:
    return _stepped(today, _number(m), m["unit"].lower())


def _number(m: re.Match[str]) -> int:
    words = m["number"].lower()
    return NUMBERS.get(words) or int(words)


def _stepped(start: date | None, back: int, unit: str) -> Told | None:
    """Some days or a week back (or on, where negative) to the day, more weeks and months to the month, years to the year."""
    if start is None or abs(back) > 500:
        return NO_DAY
    if unit in ("day", "week"):
        day = (start - timedelta(days=back * (7 if unit == "week" else 1))).isoformat()
        return Told(day if unit == "day" or abs(back) == 1 else day[:7])
    return Told(earlier(start, back, unit))


def _apart(m: re.Match[str], told: date | None, today: date | None) -> Told | None:
    """ "a day earlier", else counted from publication; "two weeks later", which is nothing where no day was told."""
    if m["way"].lower() == "earlier":
        return _stepped(told or today, _number(m), m["unit"].lower())
    return _stepped(told, -_number(m), m["unit"].lower()) if told else None


def _beside(m: re.Match[str], told: date | None, today: date | None) -> Told | None:
    """ "the day before", "the previous month", "the following day"; of a week beside the month alone, where it lies in one."""
    back, unit = (1 if m["way"].lower() in ("previous", "preceding", "before") else -1), m["unit"].lower()
    start = told or (today if back > 0 else None)
    if start is None:
        return None
    if unit != "week":
        return _stepped(start, back, unit)
    monday = start - timedelta(days=start.weekday() + 7 * back)
    months = {(monday + timedelta(days=n)).isoformat()[:7] for n in (0, 6)}
    return Told(months.pop()) if len(months) == 1 else NO_DAY


def _same(m: re.Match[str], told: date | None, today: date | None) -> Told | None:
    start = told or today
    return Told(start.isoformat()) if start else NO_DAY


def _period(m: re.Match[str], today: date | None) -> Told | None:
    return Told(earlier(today, -STEP[m["rel"].lower()], m["unit"].lower())) if today else NO_DAY


def _week(m: re.Match[str], today: date | None) -> Told | None:
    """ "last week": no more than the month is told."""
    return Told((today + timedelta(days=7 * STEP[m["rel"].lower()])).isoformat()[:7]) if today else NO_DAY


def _weekend(m: re.Match[str], today: date | None) -> Told | None:
    """ "over the weekend": the month of the last Saturday, of a coming weekend that of the next one."""
    if today is None:
        return NO_DAY
    back = (today.weekday() - 5) % 7 - (7 if m["rel"].lower() == "next" else 0)
    return Told((today - timedelta(days=back)).isoformat()[:7])


def _season(m: re.Match[str], today: date | None) -> Told | None:
    """ "last autumn", "this summer": no more than the year is told."""
    if today is None:
        return NO_DAY
    rel, first = m["rel"].lower(), SEASONS[m["season"].lower()]
    year = today.year - (rel == "last" and today.month <= first + 2) + (rel == "next" and today.month >= first)
    return Told(f"{year:04d}")


def _year(m: re.Match[str], today: date | None) -> Told | None:
    return Told(m["year"])


_M = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_D = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_Y = r"(?P<year>(?:19|20)\d\d)"
_OF_YEAR = rf"(?:,?\s+{_Y}|\s+(?:of\s+)?(?P<rel>last|this|next)\s+year)?"
_RANGE = r"(?:\s*(?:-|–|and|to)\s*\d\d?\b)?"


def _any(words: Mapping[str, object]) -> str:
    return "|".join(re.escape(w).replace("'", "['’]") for w in sorted(words, key=len, reverse=True))


RULES: list[tuple[re.Pattern[str], _Rule]] = [
    (re.compile(rf"\b{_Y}-(?P<month>\d\d)-(?P<day>\d\d)\b"), _iso),
    (re.compile(rf"\b{_D}{_RANGE}\s+(?:of\s+)?{_M}\b{_OF_YEAR}", re.I), _day),
    (re.compile(rf"\b{_M}\s+{_D}\b(?!\d|:){_RANGE}{_OF_YEAR}", re.I), _day),
    (re.compile(rf"\b{_M}(?:,?\s+(?:of\s+)?{_Y}|\s+(?P<rel>this|last|next)\s+year)", re.I), _of_year),
    (re.compile(rf"\b(?P<rel>in|since|from|until|by|early|late|mid|last|this|next|of|during)[\s-]+{_M}\b", re.I), _bare_month),
    (re.compile(rf"\b(?P<feast>{_any(FEASTS)})\b(?:,?\s+{_Y})?", re.I), _feast),
    (
        re.compile(
            rf"\b(?:(?P<rel>last|next|this|on|late|early|since|by|until)\s+)?(?P<weekday>{'|'.join(DAYS)})\b(?:\s+(?:morning|evening|night|afternoon))?",
            re.I,
        ),
        _weekday,
    ),
    (re.compile(rf"\b(?P<near>{_any(NEAR)})\b", re.I), _near),
    (re.compile(rf"\b(?P<number>{_any(NUMBERS)}|\d{{1,3}})\s+(?P<unit>day|week|month|year)s?\s+ago\b", re.I), _ago),
    (re.compile(r"\b(?P<rel>last|this|next)\s+(?P<unit>month|year)\b", re.I), _period),
    (re.compile(r"\b(?P<rel>last|this|next)\s+week\b", re.I), _week),
    (re.compile(r"\b(?P<rel>last|this|next|(?:over|at|during)\s+the)\s+weekend\b", re.I), _weekend),
    (re.compile(rf"\b(?P<rel>last|this|next)\s+(?P<season>{'|'.join(SEASONS)})\b", re.I), _season),
    (re.compile(rf"\b(?:in|since|by|of|for|during|from|until)\s+(?:fiscal(?:\s+year)?\s+)?{_Y}\b(?!\s*[-–]\s*\d)", re.I), _year),
    (re.compile(rf"(?<!the )\b{_Y}\b(?=\s*[,.;)]|\s+(?:and|or|to)\b|$)"), _year),
]
FROM_DAYS: list[tuple[re.Pattern[str], _Counting]] = [
    (
        re.compile(
            rf"\b(?P<number>{_any(NUMBERS)}|\d{{1,3}})\s+(?P<unit>day|week|month|year)s?\s+(?P<way>earlier|later)\b(?!\s+(?:than|this|that|in)\b)",
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
