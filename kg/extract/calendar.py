"""The calendar as texts name it (`ontology/en/calendar.toml`), and which year a day told without one lies in."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from dateutil.easter import easter

from kg import lexicon
from kg.files import folder

_TABLES = tomllib.loads((folder("ontology") / "en" / "calendar.toml").read_text(encoding="utf-8"))
_AHEAD = 90  # days; a day of the calendar without its year that would come later is the last one

NEAR: dict[str, int] = _TABLES["near"]
STEP: dict[str, int] = _TABLES["step"]
NUMBERS: dict[str, int] = _TABLES["number"]
SEASONS: dict[str, int] = _TABLES["season"]
DAYS = {d: n for n, d in enumerate(lexicon.words().weekdays)}
MONTHS = {m: n for n, m in enumerate(lexicon.words().months, 1)}
MONTHS |= {m[:3]: n for m, n in MONTHS.items()} | {"sept": 9}


def _moving(days: int, year: int) -> date:
    return easter(year) + timedelta(days)


def _fixed(day: str, year: int) -> date:
    return date.fromisoformat(f"{year:04d}-{day}")


FEASTS: dict[str, Callable[[int], date]] = {name: partial(_moving, days) for name, days in _TABLES["moving"].items()}
FEASTS |= {name: partial(_fixed, day) for name, day in _TABLES["fixed"].items()}


def earlier(day: date, number: int, unit: str) -> str:
    """The month some months before that of a day, or the year some years before its year."""
    if unit == "year":
        return f"{day.year - number:04d}"
    index = day.year * 12 + day.month - 1 - number
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def year_told(at: Callable[[int], date], today: date) -> int:
    """The year of a day that is told without one: the nearest, unless that is months ahead: of such days in annotated texts 25 of 41 were past."""
    year = near_year(at, today)
    try:
        return year - 1 if at(year) - today > timedelta(days=_AHEAD) else year
    except ValueError:  # "31 June"
        return year


def near_year(at: Callable[[int], date], today: date) -> int:
    """The year in which a day that recurs every year lies nearest to the day of publication."""

    def distance(year: int) -> int:
        try:
            return abs((at(year) - today).days)
        except ValueError:
            return 10**6

    return min((today.year - 1, today.year, today.year + 1), key=distance)
