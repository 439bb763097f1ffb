"""ICEWS: the coded events as Harvard's Dataverse publishes them (20 columns), and dated facts `subject, relation, object, date` with names of CAMEO codes.

Columns: ICEWS Coded Event Data readme (Boschee et al., doi:10.7910/DVN/28075). Empty cells are `NA`, `NULL` or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kg.coded.actors import country
from kg.coded.coder import Coder, iso, place
from kg.coded.codes import codes
from kg.coded.names import resolve
from kg.coded.sheet import Sheet
from kg.errors import InputError
from kg.link import gazetteer
from kg.model import Actor, Coded, Kind

FACTS = ["subject", "relation", "object", "date"]
COLUMNS = ("Event ID", "Event Date", "Source Name", "CAMEO Code", "Target Name")
_KEPT = (
    "Event ID",
    "Intensity",
    "Source Sectors",
    "Source Country",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "Latitude",
    "Longitude",
)
_WHERE = (("City", "city"), ("District", "district"), ("Province", "province"), ("Country", "country"))
_EMPTY = ("NA", "NULL")
_STATE = ("Government", "Military", "Police", "Executive", "Legislative", "Judicial")


def recognised(first: list[str]) -> bool:
    """Whether a first row is a header of ICEWS."""
    return first[:4] == FACTS or set(COLUMNS) <= set(first)


def read(sheet: Sheet, coder: Coder) -> Iterator[Coded | InputError]:
    """Rows of a file in either form."""
    make = _fact if sheet.first[:4] == FACTS else _event
    for number, cells in sheet.rows():
        if number == 1 and recognised(cells):
            continue
        try:
            yield make(sheet, coder, number, cells)
        except (ValueError, IndexError) as error:
            yield InputError(sheet.path, f"is no row of ICEWS ({error})", number)


def _fact(sheet: Sheet, coder: Coder, number: int, cells: list[str]) -> Coded:
    subject, relation, object_, day = cells[:4]
    code = codes().get(relation.lower())
    if code is None:
        raise ValueError(f"{relation!r} is no name of a CAMEO code")
    day = iso(day)
    return coder.row(
        sheet,
        number,
        code=code.code,
        agent=_who(subject, "", "", day[:4]),
        target=_who(object_, "", "", day[:4]),
        names=(subject, object_),
        day=day,
        raw=[("relation", relation), ("source_set", cells[4] if len(cells) > 4 else "")],
    )


def _event(sheet: Sheet, coder: Coder, number: int, cells: list[str]) -> Coded:
    if len(cells) < len(sheet.first):
        raise ValueError(f"{len(cells)} columns of {len(sheet.first)}")
    row = {name: "" if cell in _EMPTY else cell for name, cell in zip(sheet.first, cells)}
    day = iso(row["Event Date"][:10])
    coder.seen(row["Event ID"])
    where, precision = next(((row[name], how) for name, how in _WHERE if row.get(name)), ("", ""))
    state = country(row.get("Country", ""))
    return coder.row(
        sheet,
        number,
        code=row["CAMEO Code"],
        agent=_who(row["Source Name"], row.get("Source Sectors", ""), row.get("Source Country", ""), day[:4]),
        target=_who(row["Target Name"], row.get("Target Sectors", ""), row.get("Target Country", ""), day[:4]),
        names=(row["Source Name"], row["Target Name"]),
        day=day,
        raw=[(name, row.get(name, "")) for name in _KEPT],
        place=place(where, state.id if state else None),
        precision=precision,
    )


@cache
def _who(name: str, sectors: str, of: str, year: str) -> Actor | None:
    """Who a name means; one whom the tables do not know stands for the state only where the row says that he serves it, and is the state where it names it."""
    found = resolve(name, year) if name else None
    if found is None or found.known or found.kind is not Kind.PERSON or found.id.startswith("people-of-"):
        return found
    state = country(of) if any(word in sectors for word in _STATE) else None
    if state and any(hit.entry.actor == state for hit in gazetteer().find(name)):
        return state  # "Armed Forces of the Republic of Armenia"
    return Actor(Kind.PERSON, found.name, found.id, state.id if state else None, False)
