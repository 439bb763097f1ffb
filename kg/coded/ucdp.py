"""UCDP's georeferenced events (49 columns, comma-separated, with or without a header): clashes with deaths.

Columns and codes: UCDP GED codebook 23.1 (Högbladh 2023). Of the two sides of a clash (`type_of_violence` 1 and 2) none is said to attack; the first is kept as
the agent. One-sided violence (3) is the first side's against civilians. States are numbered after Gleditsch and Ward.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg.coded.actors import country, gleditsch_ward, group
from kg.coded.coder import Coder, between, iso, place
from kg.coded.names import people
from kg.coded.sheet import Sheet, columns
from kg.errors import InputError
from kg.link import gazetteer
from kg.model import Actor, Coded

HEADER = columns(
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name dyad_dset_id dyad_new_id dyad_name side_a_dset_id "
    "side_a_new_id side_a side_b_dset_id side_b_new_id side_b number_of_sources source_article source_office source_date source_headline source_original "
    "where_prec where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id region event_clarity date_prec "
    "date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob"
)
PRECISION = {"1": "point", "2": "city", "3": "district", "4": "province", "5": "province", "6": "country", "7": "country"}
_KEPT = columns(
    "id relid code_status conflict_new_id dyad_new_id side_a_new_id side_b_new_id where_prec latitude longitude priogrid_gid event_clarity date_prec date_start "
    "date_end best high low gwnoa gwnob"
)
_GOVERNMENT = re.compile(r"Government of (.+?)(?: \(.+\))?$")


def recognised(first: list[str]) -> bool:
    """Whether a first row is a header of the georeferenced events, or a row of them."""
    return set(HEADER) <= set(first) or (len(first) == len(HEADER) and first[0].isdigit() and first[5] in ("1", "2", "3") and first[37].isdigit())


def read(sheet: Sheet, coder: Coder) -> Iterator[Coded | InputError]:
    """Rows of a file."""
    named = "type_of_violence" in sheet.first
    head = sheet.first if named else list(HEADER)
    for at, (number, cells) in enumerate(sheet.rows()):
        if named and at == 0:
            continue
        try:
            yield _event(sheet, coder, number, head, cells)
        except (ValueError, IndexError) as error:
            yield InputError(sheet.path, f"is no row of UCDP GED ({error})", number)


def _event(sheet: Sheet, coder: Coder, number: int, head: list[str], cells: list[str]) -> Coded:
    if len(cells) != len(head):
        raise ValueError(f"{len(cells)} columns of {len(head)}")
    row = dict(zip(head, cells))
    coder.seen(row["id"])
    state = gleditsch_ward(row["country_id"]) or country(row["country"])
    home = state.id if state else None
    where = {"3": row["adm_2"], "4": row["adm_1"], "6": row["country"]}.get(row["where_prec"]) or row["where_coordinates"] or row["adm_1"]
    sources = row["number_of_sources"]
    return coder.row(
        sheet,
        number,
        code=row["type_of_violence"],
        agent=_side(row["side_a"], row["gwnoa"], home),
        target=_side(row["side_b"], row["gwnob"], home),
        names=(row["side_a"], row["side_b"]),
        day=between(iso(row["date_start"][:10]), iso(row["date_end"][:10])),
        raw=[(name, row[name]) for name in _KEPT],
        id_=row["id"],
        place=place(where, home),
        precision=PRECISION.get(row["where_prec"], ""),
        publishers=int(sources) if sources.isdigit() else 1,
    )


@cache
def _side(name: str, number: str, home: str | None) -> Actor | None:
    """A side of a clash: a state by its number or name, the people of the state it happened in, or an armed group."""
    state = gleditsch_ward(number) if number else None
    if state is not None:
        return state
    government = _GOVERNMENT.match(name)
    if government:
        return country(government[1])
    if name == "Civilians":
        here = gazetteer().countries.get(home or "")
        return people(here) if here else None
    return group(name) if name else None
