"""GDELT events, 2.0 (61 columns) and 1.0 (57 or 58), and the mentions of 2.0 (16 columns).

Columns: GDELT event codebook 2.0 (2015) and data format codebook 1.03 (2013); neither has a header. Actors are CAMEO composites, countries of places
FIPS 10-4. A day just a year, a month or a week before the news is the coder's reading of "last year": it counts as no more than a year or a month.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.coded.actors import cameo, fips
from kg.coded.coder import Coder, back, iso, place
from kg.coded.sheet import Sheet
from kg.errors import InputError
from kg.model import Actor, Coded

EVENTS_2, EVENTS_1, MENTIONS = 61, (57, 58), (14, 15, 16)
PRECISION = {"1": "country", "2": "province", "3": "city", "4": "city", "5": "province"}
_KEPT = {
    "GoldsteinScale": 30,
    "NumMentions": 31,
    "NumArticles": 33,
    "AvgTone": 34,
    "IsRootEvent": 25,
    "Actor1Name": 6,
    "Actor2Name": 16,
}


def recognised(first: list[str]) -> bool:
    """Whether a first row is of events or mentions of GDELT."""
    return is_mentions(first) or (len(first) in (EVENTS_2, *EVENTS_1) and first[0].isdigit() and bool(re.fullmatch(r"\d{8}", first[1])))


def is_mentions(first: list[str]) -> bool:
    """Whether a first row is of mentions."""
    return len(first) in MENTIONS and first[0].isdigit() and all(re.fullmatch(r"\d{14}", x) for x in first[1:3])


def read(sheet: Sheet, coder: Coder) -> Iterator[Coded | InputError]:
    """Rows of a file; mentions give none of their own, but tell how many sources an event has (read them first)."""
    if is_mentions(sheet.first):
        _mentions(sheet, coder)
        return
    for number, cells in sheet.rows():
        try:
            yield _event(sheet, coder, number, cells)
        except (ValueError, IndexError) as error:
            yield InputError(sheet.path, f"is no row of GDELT events ({error})", number)


def _mentions(sheet: Sheet, coder: Coder) -> None:
    for _, cells in sheet.rows():
        if len(cells) < 12:
            coder.tally["mentions that cannot be read"] += 1
            continue
        sources, best = coder.mentions[cells[0]]
        sources.add(cells[4])
        coder.mentions[cells[0]] = (sources, max(best, int(cells[11]) if cells[11].isdigit() else 0))
        coder.tally["mentions"] += 1


def _event(sheet: Sheet, coder: Coder, number: int, cells: list[str]) -> Coded:
    if len(cells) not in (EVENTS_2, *EVENTS_1):
        raise ValueError(f"{len(cells)} columns")
    new = len(cells) == EVENTS_2
    where = 51 if new else 49  # the place of the act; 2.0 has one column more for each of the two places before it
    added = cells[59] if new else cells[56]
    coder.seen(cells[0])
    if new:
        coder.slices.add(added)
    country = fips(cells[where + 2])
    sources, confidence = coder.mentions.get(cells[0], ((), 0))
    raw = [("GlobalEventID", cells[0]), *((name, cells[at]) for name, at in _KEPT.items())]
    raw += [("ActionGeo", "|".join(cells[where : where + (8 if new else 7)]) if cells[where] != "0" else ""), ("DATEADDED", added)]
    raw += [("Confidence", str(confidence or "")), ("SOURCEURL", cells[-1] if len(cells) > EVENTS_1[0] else "")]
    return coder.row(
        sheet,
        number,
        code=cells[26],
        agent=_actor(cells, 5),
        target=_actor(cells, 15),
        names=(cells[5], cells[15]),
        day=_day(coder, cells[1], added[:8]),
        raw=raw,
        place=place(cells[where + 1].split(",")[0], country.id if country else None),
        precision=PRECISION.get(cells[where], ""),
        publishers=max(int(cells[32] or 0), len(sources)),
    )


def _actor(cells: list[str], at: int) -> Actor | None:
    """The actor whose first column (its code) is at a place: then name, country, known group, ethnic group, two religions, three roles."""
    group, code = cells[at + 3], cells[at]
    # of an organisation of the United Nations the column says UNO, and the code has its own letters last: IGOUNODEVWBK
    parts = [code[k : k + 3] for k in range(0, len(code), 3)] if group else []
    return cameo(cells[at + 2], (*reversed(parts), group), tuple(cells[at + 7 : at + 10]))


def _day(coder: Coder, day: str, added: str) -> str:
    whole = iso(day, "%Y%m%d")
    step = back(day, added)
    if not step:
        return whole
    coder.tally[f"dates just a {step} before the news, kept as the {'year' if step == 'year' else 'month'}"] += 1
    return whole[:4] if step == "year" else whole[:7]
