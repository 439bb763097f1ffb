"""Events in time: how many in each period, and what differs between two windows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.errors import InputError
from kg.ontology import sectors
from kg.serve.desk import Desk, ends_of
from kg.serve.index import Index, Numbers
from kg.serve.views import counts
from kg.serve.views.pages import narrowed, paged

STEPS = ("day", "week", "month", "quarter", "year")
OVERVIEW, DETAIL, MOST = 90, 75, 400  # bars of the whole course, of a window, and of a step that was asked for
ROWS = 12  # of each table
EARLY = 0.02  # share of the events that the whole course may leave out at its beginning, for some are told of long ago
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def time(desk: Desk, *, a: str = "", b: str = "", step: str = "", since2: str = "", until2: str = "", page: int = 1, **asked: str) -> dict[str, Any]:
    """The course of the events, of those of an actor, or of those that name two; and two windows beside each other.

    Args:
        a, b: actors, by address or name. step: of the bars of the window, one of `STEPS`; one that fits where empty.
        since2, until2: the window to compare with; the one of equal length just before where both are empty.
        asked: `since`, `until`, `family`, `sector`.

    Raises:
        NotFound: nobody is called that. InputError: what is asked makes no sense.
    """
    who = [desk.who(x) for x in (a, b) if x]
    rest = {k: v for k, v in asked.items() if k in ("family", "sector")}
    whole = _of(desk, who)
    every = narrowed(desk, whole, rest)
    dated = every[~np.isnat(desk.index.day[every])]
    out = {
        "who": [desk.actor(x) for x in who],
        "ends": [ends_of(x) for x in who],
        "asked": asked,
        "step": step,
        "choices": {"families": counts.by_family(desk.index, whole), "sectors": counts.by_sector(desk.index, whole)},
        "undated": len(every) - len(dated),
    }
    if not len(dated):
        return {**out, "whole": None, "total": 0}
    days = desk.index.day[dated]
    first, last = _ends(desk.index, days)
    chosen = bool(asked.get("since") or asked.get("until"))
    one = _window(asked.get("since", ""), asked.get("until", ""), first, last) if chosen else _latest(desk.index, last)
    other = _window(since2, until2, first, last) if since2 or until2 else _before(*one)
    inside, beside = (counts.within(desk.index, dated, *map(str, w)) for w in (one, other))
    unit = step or _fitting(*one, DETAIL)
    if step and (step not in STEPS or _count(*one, step) > MOST):
        raise InputError("step", f"choose one of {', '.join(STEPS)}, with {MOST} bars at most")
    return {
        **out,
        "whole": _bars(desk.index, dated, first, last, _fitting(first, last, OVERVIEW)),
        "window": _bars(desk.index, inside, *one, unit),
        "chosen": chosen,
        "one": _summary(desk.index, inside, *one),
        "other": _summary(desk.index, beside, *other),
        "families": _compared(_families(desk.index, inside), _families(desk.index, beside), one, other),
        "sectors": [
            {**row, "label": sectors()[row["key"]].label if row["key"] in sectors() else row["key"]}
            for row in _compared(_sectors(desk.index, inside), _sectors(desk.index, beside), one, other)
        ],
        "partners": [
            {**row, **desk.actor(row["key"]), "link": f"/tie/{ends_of(who[0], row['key'])}" if who else ""}
            for row in _compared(_partners(desk, inside, who), _partners(desk, beside, who), one, other)
        ],
        **paged(desk, inside, page, 1),
    }


def _of(desk: Desk, who: list[str]) -> Numbers:
    if not who:
        found = np.arange(len(desk.index.events), dtype=np.int32)
    else:
        found = desk.of(who[0]) if len(who) == 1 else desk.between(*who)
    return counts.acts(desk.index, found)


def _day(n: Any) -> date:
    return date.fromisoformat(str(np.datetime64(int(n), "D")))


def _ends(index: Index, days: NDArray[np.datetime64]) -> tuple[date, date]:
    """First and last day of the whole course: without the few that lie long before the others, or more than a year after the last report."""
    last, reported = days.max().astype(np.int64), index.reported[~np.isnat(index.reported)]
    if len(reported):
        last = min(last, reported.max().astype(np.int64) + 366)
    first = np.quantile(days.astype(np.int64), EARLY, method="lower")
    return _day(np.clip(first, last - 366 * OVERVIEW, last)), _day(last)


def _latest(index: Index, last: date) -> tuple[date, date]:
    """The twelve months that end with the month of the last report."""
    reported = index.reported[~np.isnat(index.reported)]
    end = _day(reported.max().astype(np.int64)) if len(reported) else last
    number = end.year * 12 + end.month - 1
    return _month(number - 11), _month(number + 1) - timedelta(days=1)


def _window(since: str, until: str, first: date, last: date) -> tuple[date, date]:
    """A window of typed dates, open ends at those of the course.

    Raises:
        InputError: one is no date, or it ends before it begins.
    """
    start, end = counts.day(since), counts.day(until, last=True)
    one = _day(start.astype(np.int64)) if start is not None else first
    other = _day(end.astype(np.int64)) if end is not None else max(last, one)
    if other < one:
        raise InputError("date", f"the window would end on {other} before it begins on {one}")
    if other.year - one.year >= MOST or other == date.max:
        raise InputError("date", f"a window is of {MOST} years at most")
    return one, other


def _before(first: date, last: date) -> tuple[date, date]:
    """The window of equal length just before another; of whole months where that one is of whole months."""
    end = first - timedelta(days=1) if first > date.min else first
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        return _month(first.year * 12 + first.month - 1 - months), end
    return max(date.min, end - min(last - first, end - date.min)), end


def _month(n: int) -> date:
    return date(max(1, n // 12), n % 12 + 1, 1) if n >= 12 else date.min


def _numbers(days: NDArray[Any], unit: str) -> NDArray[np.int64]:
    """Number of the period in which each day lies."""
    if unit == "day":
        out = days.astype(np.int64)
    elif unit == "week":
        out = (days.astype(np.int64) + 3) // 7  # 1970-01-01 was a Thursday; weeks begin on Monday
    else:
        out = days.astype("datetime64[M]").astype(np.int64) // _MONTHS[unit]
    return out


def _count(first: date, last: date, unit: str) -> int:
    one, other = _numbers(np.array([first, last], "datetime64[D]"), unit)
    return int(other - one) + 1


def _fitting(first: date, last: date, most: int) -> str:
    return next((u for u in STEPS if _count(first, last, u) <= most), "year")


def _span(n: int, unit: str) -> tuple[str, str]:
    """First and last day of a period."""
    if unit in ("day", "week"):
        wide = 7 if unit == "week" else 1
        start = n * wide - (3 if unit == "week" else 0)
        return str(_day(start)), str(_day(start + wide - 1))
    wide = _MONTHS[unit]
    first, after = (np.datetime64(m * wide, "M").astype("datetime64[D]").astype(np.int64) for m in (n, n + 1))
    return str(_day(first)), str(_day(after - 1))


def _name(first: str, unit: str) -> str:
    """A period as it is called: by its first day, month, quarter or year."""
    if unit == "quarter":
        return f"{first[:4]}-Q{(int(first[5:7]) + 2) // 3}"
    return first[: {"month": 7, "year": 4}.get(unit, 10)]


def _bars(index: Index, which: Numbers, first: date, last: date, unit: str) -> dict[str, Any]:
    """Events of each period, by tone."""
    start, count = int(_numbers(np.array([first], "datetime64[D]"), unit)[0]), _count(first, last, unit)
    place = _numbers(index.day[which], unit) - start
    there = (place >= 0) & (place < count)
    tone = index.sign(which)
    tall = {k: np.bincount(place[there & (tone == t)], minlength=count).tolist() for k, t in (("plus", 1), ("minus", -1), ("none", 0))}
    rows = []
    for n in range(count):
        since, until = _span(start + n, unit)
        rows.append(
            {
                "at": n,
                "name": _name(since, unit),
                "since": since,
                "until": until,
                **{k: tall[k][n] for k in tall},
                "events": sum(tall[k][n] for k in tall),
            }
        )
    return {
        "step": unit,
        "bars": rows,
        "most": max((r["events"] for r in rows), default=0),
        "earlier": int((place < 0).sum()),
        "later": int((place >= count).sum()),
        "since": str(first),
        "until": str(last),
    }


def _summary(index: Index, which: Numbers, first: date, last: date) -> dict[str, Any]:
    days = (last - first).days + 1
    return {"since": str(first), "until": str(last), "days": days, "a_month": round(30 * len(which) / days, 1), **counts.tones(index, which)}


def _families(index: Index, which: Numbers) -> dict[str, int]:
    return {r["family"]: r["events"] for r in counts.by_family(index, which)}


def _sectors(index: Index, which: Numbers) -> dict[str, int]:
    return {r["id"]: r["events"] for r in counts.by_sector(index, which, most=len(sectors()))}


def _partners(desk: Desk, which: Numbers, who: list[str]) -> dict[str, int]:
    found = counts.partners(desk, which, who[0] if who else "", people=True)
    return {r["actor"]: r["events"] for r in found if r["actor"] not in who}


def _compared(one: dict[str, int], other: dict[str, int], a: tuple[date, date], b: tuple[date, date]) -> list[dict[str, Any]]:
    """What differs most between two windows, in events per 30 days, the largest difference first."""
    wide = [((w[1] - w[0]).days + 1) / 30 for w in (a, b)]
    rows: list[dict[str, Any]] = [
        {"key": k, "one": one.get(k, 0), "other": other.get(k, 0), "change": round(one.get(k, 0) / wide[0] - other.get(k, 0) / wide[1], 1)}
        for k in sorted({*one, *other})
    ]
    return sorted(rows, key=lambda r: (-abs(r["change"]), -r["one"], r["key"]))[:ROWS]
