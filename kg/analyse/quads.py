"""Dated facts `subject, relation, object, date` of coded event data (ICEWS and its like) as acts; straight to a network, not through the store."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import networkx as nx

from kg import iri
from kg.errors import InputError
from kg.graph.network import Act, Selection, network_of
from kg.link import gazetteer
from kg.link.gazetteer import rows
from kg.model import Actor, Kind

_PART = re.compile(r"^(?P<role>.+?) \((?P<of>(?:[^()]|\([^()]*\))+)\)$")
_ARMED = re.compile(r"insurgent|separatist|rebel|terroris|militant|militia|armed|guerrilla|extremist|fundamentalist", re.I)
_STATE = re.compile(
    r"government|govt|minist|treasury|department|military|polic|army|navy|naval|admiral|air force|air marshall|marine corp|commando|reserve personnel|"
    r"joint chiefs|chief of staff|fighter bomber|attack craft|helicopter|spy plane|peacekeep|cabinet|council of ministers|advisor|congress|legislat|"
    r"parliament|lawmaker|senate|house of rep|^representatives|assembl|duma|speaker|governor|mayor|judge|judiciary|court|prosecutor|attorney general|"
    r"head of|royal|presidential (?!cand)|envoy|ambassador|consul|charge d'affaires|delegation|official|authorit|secretar|intelligence|secret agent|"
    r"security|defense min|foreign affairs|domestic affairs|customs|regulator|inspector|ombudsman|commission|director general|central bank|"
    r"civil serv|bureaucrat|public service|holy see|state media|fire brigade|space agency|supreme council|interim leader|high ranking|representative to",
    re.I,
)
PEOPLE = "people-of-"
UNNAMED = 200  # mentions in all from which a state that is never named plainly is told: subsets of coded data drop whole names (30 of 47 large states in one)
_FORCES = re.compile(r"(?:forces?|army|navy|government|ministry|police|cabinet|parliament)$", re.I)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")
# Regions and leftovers of the coding scheme: no actor that could act.
NOBODY = frozenset(
    (
        "unspecified actor",
        "unidentified state actor",
        "international",
        "international government organizations",
        "non-governmental organizations",
        "middle east",
        "africa",
        "north africa",
        "west africa",
        "east africa",
        "central africa",
        "southern africa",
        "europe",
        "eastern europe",
        "western europe",
        "asia",
        "southeast asia",
        "south asia",
        "central asia",
        "east asia",
        "latin america",
        "south america",
        "north america",
        "caribbean",
        "persian gulf",
        "balkans",
        "caucasus",
        "west",
        "global",
    )
)
# Names of the coding scheme that the tables do not hold, by the name they do hold (or that of the state).
SPELLED = {
    "Palestinian Territory, Occupied": "Palestine",
    "Occupied Palestinian Territory": "Palestine",
    "Holy See (Vatican City State)": "Holy See",
    "Vatican City State": "Holy See",
    "Congo": "Republic of the Congo",
    "Macedonia": "North Macedonia",
    "Swaziland": "Eswatini",
    "Republic of South Ossetia": "South Ossetia",
    "UN Security Council": "United Nations",
    "UN General Assembly": "United Nations",
    "High Commission for Refugees": "UNHCR",
    "Islamic State of Iraq and the Levant": "Islamic State",
    "National Council for Peace and Order of Thailand": "Thailand",
    "Umar al Bashir": "Omar al-Bashir",
    "Sergey Kuzhugetovich Shoygu": "Sergei Shoigu",
}


@dataclass(frozen=True, slots=True)
class Code:
    """A row of `data/cameo.tsv`.

    Attributes:
        code: CAMEO code; goldstein: -10 to 10; plover: PLOVER category, empty where none; quad: quad class.
    """

    code: str
    name: str
    goldstein: float
    plover: str
    quad: str


@cache
def codes() -> dict[str, Code]:
    """CAMEO codes by their name in lower case; of two of one name, the more specific.

    >>> codes()["host a visit"].code, codes()["use conventional military force"].goldstein
    ('043', -10.0)
    """
    out: dict[str, Code] = {}
    for row in rows("cameo.tsv"):
        out[row["name"].lower()] = Code(row["code"], row["name"], float(row["goldstein"]), row["plover"], row["quad"])
    return out


def read_quads(path: str | Path, *, source: str | None = None, comments: bool = False) -> Iterator[Act]:
    """Acts of a tab-separated file with a header: `subject`, `relation`, `object`, `date`, and perhaps `source_set`.

    An assault (PLOVER) on the people of a state by another state or by an armed group counts against that state.

    Args:
        path: file, may be gzipped. source: only rows whose `source_set` is this. comments: keep neutral statements about the other (CAMEO root 01 with a
            Goldstein score within half a point of 0), which PLOVER dropped as no act between two.

    Raises:
        InputError: no such file, another header, a relation that is no CAMEO name, a date that is no day.
    """
    path = Path(path)
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        file = gzip.open(path, "rt", encoding="utf-8", newline="") if packed else path.open(encoding="utf-8", newline="")  # noqa: SIM115
    except OSError as error:
        raise InputError(str(path), f"cannot be read: {error.strerror or error}") from error
    known, actor = codes(), cache(resolve)
    with file:
        table = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        head = next(table, [])
        if head[:4] != ["subject", "relation", "object", "date"]:
            raise InputError(str(path), "wants a header: subject, relation, object, date (tab-separated)", 1)
        for n, row in enumerate(table, 2):
            if len(row) < 4 or (source and row[4:5] != [source]):
                if len(row) < 4:
                    raise InputError(str(path), "wants four columns", n)
                continue
            subject, relation, object_, day = row[:4]
            code = known.get(relation.lower())
            if code is None:
                raise InputError(str(path), f"{relation!r} is no name of a CAMEO code; see data/cameo.tsv", n)
            if not _DAY.match(day):
                raise InputError(str(path), f"{day!r} is no day; wants YYYY-MM-DD", n)
            if not comments and code.code.startswith("01") and abs(code.goldstein) < 0.5:
                continue
            a, b = actor(subject, day[:4]), actor(object_, day[:4])
            if a is None or b is None:
                continue
            if code.plover == "ASSAULT" and a.kind is not Kind.PERSON and b.id.startswith(PEOPLE) and a.id != b.id[-3:].upper():
                b = gazetteer().countries[b.id[-3:].upper()]
            yield Act(
                event=iri.entity("event", iri.digest(subject, relation, object_, day)),
                a=a,
                b=b,
                relation=code.name,
                family=code.plover,
                quad=code.quad,
                goldstein=code.goldstein,
                first=day,
                last=day,
                text=f"{subject} | {relation} | {object_}",
            )


def network_of_quads(path: str | Path, selection: Selection | None = None, *, source: str | None = None) -> nx.MultiDiGraph:
    """`read_quads` as a network, see `kg.graph.network.network_of`; its coverage tells states that the file never names by their plain name."""
    plain: dict[str, int] = {}

    def watched() -> Iterator[Act]:
        for act in read_quads(path, source=source):
            subject, _, object_ = act.text.split(" | ", 2)
            for name, actor in ((subject, act.a), (object_, act.b)):
                code = actor.id if actor.kind is Kind.COUNTRY else actor.country
                if code:
                    mentions.setdefault(code, 0)
                    mentions[code] += 1
                    plain[code] = plain.get(code, 0) + (actor.kind is Kind.COUNTRY and _is_plain(name))
            yield act

    mentions: dict[str, int] = {}
    graph = network_of(watched(), selection, base=source or Path(path).name)
    missing = sorted((c for c, n in mentions.items() if n >= UNNAMED and not plain[c]), key=lambda c: -mentions[c])
    if missing:
        names = [gazetteer().country_name(c) or c for c in missing]
        more = f" and {len(names) - 12} more" if len(names) > 12 else ""
        scope = graph.graph["scope"]
        graph.graph["scope"] = replace(
            scope,
            coverage=f"{scope.coverage}, which never names {', '.join(names[:12])}{more} plainly: only their offices, forces and people are seen",
        )
    return graph


@cache
def _is_plain(name: str) -> bool:
    """Whether a name is a state's own, not that of an office, a force, a capital or a seat of government."""
    name = SPELLED.get(name, name)
    hit = next(iter(gazetteer().find(name)), None)
    return hit is not None and hit.start == 0 and hit.end == len(name) and hit.entry.use == "name"


def resolve(name: str, year: str | None = None) -> Actor | None:
    """Who a name of the coding scheme means.

    `Police (Nigeria)` is a part of its state. Armed groups in a country stay apart from it (`Insurgent (Iraq)`), since the state fights them, and so do its
    citizens, firms, parties and media, who do not act for it: an arrest of a tourist is no act against the tourist's state (`read_quads` takes an assault on
    them by another state or an armed group as one against their state). A name of the tables of
    `data/` is that actor; a person is found by the words of a known name in the same order, where one alone fits who was in office that year.

    Returns:
        None for regions and leftovers that are nobody.

    >>> resolve("Citizen (India)").name
    'People of India'
    >>> resolve("Police (Nigeria)").name, resolve("Sergey Viktorovich Lavrov").country
    ('Nigeria', 'RUS')
    """
    if name.lower() in NOBODY:
        return None
    found = _named(SPELLED.get(name, name))
    if found:
        return found
    part = _PART.match(name)
    if part:
        of = part["of"]
        if of.lower() in NOBODY:
            return None
        whole = _named(SPELLED.get(of, of))
        if whole is None:
            return Actor(Kind.GROUP, of, iri.slug(of), None, False)
        if whole.kind is Kind.COUNTRY and not _ARMED.search(part["role"]) and not _STATE.search(part["role"]):
            return Actor(Kind.PERSON, f"People of {whole.name}", PEOPLE + whole.id.lower(), None, False)
        if whole.kind is Kind.COUNTRY and not _STATE.search(part["role"]) and _ARMED.search(part["role"]):
            return Actor(Kind.GROUP, f"Armed opposition in {whole.name}", f"armed-opposition-{whole.id.lower()}", whole.id, False)
        return whole
    for hit in gazetteer().find(name):
        if (
            hit.start == 0
            and hit.entry.actor
            and hit.entry.actor.kind is Kind.COUNTRY
            and hit.entry.use in ("demonym", "name")
            and _FORCES.search(name)
        ):
            return hit.entry.actor
        break
    return _person(name, year) or Actor(Kind.PERSON, name, iri.slug(name), None, False)


def _named(name: str) -> Actor | None:
    for hit in gazetteer().find(name):
        if hit.start == 0 and hit.end == len(name) and hit.entry.actor and hit.entry.use in ("name", "person", "metonym"):
            return hit.entry.actor
        break
    return None


@cache
def _people() -> dict[str, list[tuple[tuple[str, ...], Actor, tuple[tuple[str, str], ...]]]]:
    """Known people by each word of their names: words of the name, the actor, the years of its terms."""
    out: dict[str, list[tuple[tuple[str, ...], Actor, tuple[tuple[str, str], ...]]]] = {}
    terms = gazetteer().terms
    for row in rows("offices.tsv"):
        known = terms.get(row["person"])
        if not known:
            continue
        years = tuple((t.start[:4], t.end[:4] or "9999") for t in known)
        for name in {row["name"], *filter(None, row["aliases"].split("|"))}:
            words = tuple(iri.slug(name).split("-"))
            entry = (words, known[0].person, years)
            if len(words) > 1:
                for word in words:
                    if entry not in out.setdefault(word, []):
                        out[word].append(entry)
    return out


def _person(name: str, year: str | None) -> Actor | None:
    words = iri.slug(name).split("-")
    fits: dict[str, Actor] = {}
    for known, actor, years in _people().get(words[-1], []) + _people().get(words[0], []):
        if year and not any(a <= year <= b for a, b in years):
            continue
        short, long = sorted((known, tuple(words)), key=len)
        rest = iter(long)
        if len(short) > 1 and (all(w in rest for w in short) or set(short) == set(long)):
            fits[actor.id] = actor
    return next(iter(fits.values())) if len(fits) == 1 else None
