"""Names of actors as coding schemes write them, to our actors: `Police (Nigeria)`, `Sergey Viktorovich Lavrov`, `Citizen (India)`."""

from __future__ import annotations

import re
from functools import cache

from kg import iri
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
_FORCES = re.compile(r"(?:forces?|army|navy|government|ministry|police|cabinet|parliament)$", re.I)
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


@cache
def is_plain(name: str) -> bool:
    """Whether a name is a state's own, not that of an office, a force, a capital or a seat of government."""
    name = SPELLED.get(name, name)
    hit = next(iter(gazetteer().find(name)), None)
    return hit is not None and hit.start == 0 and hit.end == len(name) and hit.entry.use == "name"


def people(state: Actor) -> Actor:
    """The people of a state: citizens, firms, parties and media, who do not act for it."""
    return Actor(Kind.PERSON, f"People of {state.name}", PEOPLE + state.id.lower(), None, False)


def opposition(state: Actor) -> Actor:
    """The armed groups without a name in a state, which fight it."""
    return Actor(Kind.GROUP, f"Armed opposition in {state.name}", f"armed-opposition-{state.id.lower()}", state.id, False)


def resolve(name: str, year: str | None = None) -> Actor | None:
    """Who a name of the coding scheme means.

    `Police (Nigeria)` is a part of its state. Armed groups in a country stay apart from it (`Insurgent (Iraq)`), since the state fights them, and so do its
    citizens, firms, parties and media, who do not act for it: an arrest of a tourist is no act against the tourist's state (`kg.analyse.quads` takes an assault on
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
    found = named(SPELLED.get(name, name))
    if found:
        return found
    part = _PART.match(name)
    if part:
        of = part["of"]
        if of.lower() in NOBODY:
            return None
        whole = named(SPELLED.get(of, of))
        if whole is None:
            return Actor(Kind.GROUP, of, iri.slug(of), None, False)
        if whole.kind is Kind.COUNTRY and not _ARMED.search(part["role"]) and not _STATE.search(part["role"]):
            return people(whole)
        if whole.kind is Kind.COUNTRY and not _STATE.search(part["role"]) and _ARMED.search(part["role"]):
            return opposition(whole)
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


def named(name: str) -> Actor | None:
    """The actor of `data/` whose name is just this, None where there is none."""
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


def struck(agent: Actor | None, target: Actor | None) -> Actor | None:
    """Whom an attack counts against: the people of a state stand for it where another state or an armed group attacks them."""
    if agent is None or target is None or agent.kind is Kind.PERSON or not target.id.startswith(PEOPLE):
        return target
    code = target.id.removeprefix(PEOPLE).upper()
    return target if agent.id == code else gazetteer().countries[code]
