"""ACLED (31 columns with a header; commas or semicolons, perhaps a byte-order mark; days as `2024-01-05` or `05 January 2024`).

Columns and types: ACLED codebook (2023). Which of two sides attacks is not said for battles; the first is kept as the agent. The dyadic form has a row for each
order of the two under one id: they are one event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.coded.actors import country, group
from kg.coded.coder import Coder, iso, place
from kg.coded.names import opposition, people
from kg.coded.sheet import Sheet, columns
from kg.errors import InputError
from kg.model import Actor, Coded

COLUMNS = ("event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1", "actor2")
FORMS = ("%Y-%m-%d", "%d %B %Y", "%d-%B-%Y", "%d/%m/%Y")
PRECISION = {"1": "city", "2": "district", "3": "province"}
_KEPT = columns(
    "event_id_cnty time_precision disorder_type assoc_actor_1 inter1 assoc_actor_2 inter2 interaction civilian_targeting iso admin1 admin2 latitude longitude "
    "geo_precision source source_scale fatalities tags timestamp"
)
_FORCES = re.compile(r"(?:(?:Military|Police) Forces|Government) of (?:the )?(.+?) \(\d{4}")
_OF = re.compile(r"(.+?) \(([^()]+)\)$")
_PEOPLE = ("Civilians", "Protesters", "Rioters")


def recognised(first: list[str]) -> bool:
    """Whether a first row is a header of ACLED."""
    return set(COLUMNS) <= {name.strip().lower() for name in first}


def read(sheet: Sheet, coder: Coder) -> Iterator[Coded | InputError]:
    """Rows of a file."""
    head = [name.strip().lower() for name in sheet.first]
    for at, (number, cells) in enumerate(sheet.rows()):
        if at == 0:
            continue
        try:
            yield _event(sheet, coder, number, head, cells)
        except (ValueError, IndexError) as error:
            yield InputError(sheet.path, f"is no row of ACLED ({error})", number)


def _event(sheet: Sheet, coder: Coder, number: int, head: list[str], cells: list[str]) -> Coded:
    if len(cells) != len(head):
        raise ValueError(f"{len(cells)} columns of {len(head)}")
    row = dict(zip(head, cells))
    coder.seen(row["event_id_cnty"])
    day = iso(row["event_date"].strip(), *FORMS)
    state = country(row.get("country", ""))
    return coder.row(
        sheet,
        number,
        code=row["event_type"],
        mode=row["sub_event_type"],
        agent=who(row["actor1"], row.get("country", "")),
        target=who(row["actor2"], row.get("country", "")),
        names=(row["actor1"], row["actor2"]),
        day=day if row.get("time_precision", "1") == "1" else day[:7],
        raw=[(name, row.get(name, "")) for name in _KEPT],
        id_=row["event_id_cnty"],
        place=place(row.get("location", ""), state.id if state else None),
        precision=PRECISION.get(row.get("geo_precision", ""), ""),
        publishers=len(set(row.get("source", "").split("; "))),
    )


@cache
def who(name: str, where: str) -> Actor | None:
    """Who an actor of ACLED is.

    >>> who("Military Forces of Sudan (2019-)", "Sudan").name, who("Civilians (Mali)", "Mali").name, who("ISWAP: Islamic State West Africa Province", "Niger").kind.value
    ('Sudan', 'People of Mali', 'group')
    """
    if not name:
        return None
    forces = _FORCES.match(name)
    if forces and (state := country(forces[1])):
        return state
    of = _OF.match(name)
    state = country(of[2]) if of else None
    if name.startswith(_PEOPLE):
        here = state or country(where)
        return people(here) if here else None
    if name.startswith("Unidentified"):
        here = state or country(where)
        return opposition(here) if here else None
    plain = (of[1] if of else name).split(": ")[-1]
    return group(plain, state.id if state else None)
