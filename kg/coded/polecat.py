"""POLECAT (40 columns with a header, in two spellings: `Intensity`, later `Event Intensity`): PLOVER.

Columns: POLECAT readme (Scarborough et al., doi:10.7910/DVN/AJGVIT). `None` is an empty cell, not a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kg.coded.actors import country, cow, part
from kg.coded.coder import Coder, iso, place
from kg.coded.names import resolve
from kg.coded.sheet import Sheet
from kg.errors import InputError
from kg.model import Actor, Coded, Kind

COLUMNS = ("Event ID", "Event Type", "Event Mode", "Contexts", "Actor Name", "Recipient Name")
_KEPT = (
    "Event ID",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Title",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Title",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Source",
    "Publication Date",
    "Language",
    "Version",
)
_WHERE = (("City", "city"), ("District", "district"), ("Province", "province"), ("Country", "country"))
_EMPTY = ("None", "NA", "nan")


def recognised(first: list[str]) -> bool:
    """Whether a first row is a header of POLECAT."""
    return set(COLUMNS) <= set(first)


def read(sheet: Sheet, coder: Coder) -> Iterator[Coded | InputError]:
    """Rows of a file."""
    head = [name if name != "Event Intensity" else "Intensity" for name in sheet.first]
    for number, cells in sheet.rows():
        if number == 1:
            continue
        try:
            yield _event(sheet, coder, number, head, cells)
        except (ValueError, IndexError, KeyError) as error:
            yield InputError(sheet.path, f"is no row of POLECAT ({error})", number)


def _event(sheet: Sheet, coder: Coder, number: int, head: list[str], cells: list[str]) -> Coded:
    if len(cells) != len(head):
        raise ValueError(f"{len(cells)} columns of {len(head)}")
    coder.tally["cells with the word None, taken as empty"] += cells.count("None")
    row = {name: "" if cell in _EMPTY else cell for name, cell in zip(head, cells)}
    day = iso(row["Event Date"][:10])
    coder.seen(row["Event ID"])
    where, precision = next(((row[name], how) for name, how in _WHERE if row.get(name)), ("", ""))
    state = country(row.get("Country", ""))
    return coder.row(
        sheet,
        number,
        code=row["Event Type"].upper(),
        mode=row["Event Mode"].lower(),
        agent=_side(row, "Actor", day[:4]),
        target=_side(row, "Recipient", day[:4]),
        names=(row["Actor Name"], row["Recipient Name"]),
        day=day,
        raw=[(name, row.get(name, "")) for name in _KEPT],
        id_=row["Event ID"],
        place=place(where, state.id if state else None),
        precision=precision,
    )


def _side(row: dict[str, str], side: str, year: str) -> Actor | None:
    return _who(row[f"{side} Name"], row.get(f"{side} Country", ""), row.get(f"{side} COW", ""), row.get(f"Primary {side} Sector", ""), year)


@cache
def _who(name: str, of: str, number: str, sector: str, year: str) -> Actor | None:
    """Who a side is: somebody whom the tables know, else the part of the state that its sector names (a name without a sector is one of its people)."""
    found = resolve(name, year) if name else None
    if found is not None and found.known:
        return found if found.kind is not Kind.COUNTRY else part(found, (sector,))
    state = country(of) or cow(number)
    return found if state is None else part(state, (sector or ("CVL" if name else ""),))
