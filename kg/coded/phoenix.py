"""Phoenix of the Open Event Data Alliance (26 columns, no header): CAMEO as Petrarch codes it.

Columns: Phoenix data documentation (openeventdata.org, 2014 to 2018). An actor has an entity (a country, or IGO, IMG, MNC, NGO) and further codes joined by
semicolons, which name the organisation (`IGO`, `UNO;DEV;WBK`) or the home of a firm (`MNC`, `USA;MED`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.coded.actors import cameo, cameo_country
from kg.coded.coder import Coder, iso, place
from kg.coded.names import people
from kg.coded.sheet import Sheet
from kg.errors import InputError
from kg.model import Actor, Coded

COLUMNS = 26
_KEPT = {"EventID": 0, "QuadClass": 15, "GoldsteinScore": 16, "Issues": 17, "Lat": 18, "Lon": 19, "SentenceID": 23, "URLs": 24, "NewsSources": 25}


def recognised(first: list[str]) -> bool:
    """Whether a first row is of Phoenix."""
    return len(first) == COLUMNS and bool(re.fullmatch(r"\d{8}", first[1])) and first[1] == "".join(first[2:5])


def read(sheet: Sheet, coder: Coder) -> Iterator[Coded | InputError]:
    """Rows of a file."""
    for number, cells in sheet.rows():
        try:
            yield _event(sheet, coder, number, cells)
        except (ValueError, IndexError) as error:
            yield InputError(sheet.path, f"is no row of Phoenix ({error})", number)


def _event(sheet: Sheet, coder: Coder, number: int, cells: list[str]) -> Coded:
    if len(cells) != COLUMNS:
        raise ValueError(f"{len(cells)} columns of {COLUMNS}")
    coder.seen(cells[0])
    where = next(((cells[at], how) for at, how in ((20, "city"), (21, "province"), (22, "country")) if cells[at]), ("", ""))
    state = cameo_country(cells[22])
    if state and where[0] == cells[20] and not cells[21]:
        where = (state.name, "country")  # without a province the name of the place is that of the country, in full
    return coder.row(
        sheet,
        number,
        code=cells[13],
        agent=_who(cells[6] or cells[5][:3], *cells[7:9]),
        target=_who(cells[10] or cells[9][:3], *cells[11:13]),
        names=(cells[5], cells[9]),
        day=iso(cells[1], "%Y%m%d"),
        raw=[(name, cells[at]) for name, at in _KEPT.items()],
        place=place(where[0], state.id if state else None),
        precision=where[1],
        publishers=len(set(cells[25].split(";"))),
    )


@cache
def _who(entity: str, role: str, attributes: str) -> Actor | None:
    """The actor of an entity, its role and its attributes, of which the last is the narrowest."""
    more = tuple(attributes.split(";"))
    found = cameo(entity, more[::-1], (role, *more))
    if found is None and entity == "MNC":
        home = next(filter(None, map(cameo_country, more)), None)
        return people(home) if home else None
    return found
