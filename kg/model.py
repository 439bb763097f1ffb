"""The words of the project as frozen data: what one step hands to the next (DESIGN.md, section 1).

Floor 0: imports nothing of the project but how things show themselves (`kg.display`). Offsets are Unicode code points into `Article.text`, end exclusive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kg.display import Cell, Tabular, frame, html_table

if TYPE_CHECKING:
    from pandas import DataFrame


class Kind(StrEnum):
    """What an actor is."""

    COUNTRY = "country"
    ORGANISATION = "organisation"
    PERSON = "person"
    GROUP = "group"


class Status(StrEnum):
    """Whether an article says that a thing happened, is to happen, did not happen, or might happen."""

    ACTUAL = "actual"
    PLANNED = "planned"
    DENIED = "denied"
    CONDITIONAL = "conditional"


class Basis(StrEnum):
    """What a claim's date rests on: the text tells it, or it is only the day of publication."""

    TEXT = "text"
    PUBLICATION = "publication"


class StateBasis(StrEnum):
    """Whence it is known whose state, body or office a claim speaks of: the sentences shown say it (of an office by joining the state to it), else the
    table of offices or who published the article; `NONE` where nothing that is shown does."""

    TEXT = "text"
    TABLE = "table"
    PUBLISHER = "publisher"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Article:
    """One text as it was published.

    Attributes:
        id: identity of the article (`kg/read/identity.py`): its own id, else its url, else its path and row, else the hash of its text.
        text: the body, never changed after reading (offsets count in it).
        title: headline, may be empty.
        source: name of the publisher, may be empty.
        url: where it was published, may be empty.
        published: `YYYY-MM-DD`, or None; without it relative dates stay unresolved.
        version: for an entry of a feed, when it was last changed (sortable, may be empty): of two, the later one replaces the other; None for all else.
    """

    id: str
    text: str
    title: str = ""
    source: str = ""
    url: str = ""
    published: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a parsed sentence, labelled after Universal Dependencies.

    Attributes:
        head: index of the governor in the same sentence; the root heads itself.
        dep: UD relation with its subtype (`nsubj:pass`); `root` for the root.
        morph: UD features (`Number=Sing|Tense=Past`), may be empty.
        entity: PER, ORG, LOC, MISC or empty; `entity_iob`: B, I or O.
    """

    index: int
    text: str
    lemma: str
    pos: str
    dep: str
    head: int
    start: int
    end: int
    morph: str = ""
    entity: str = ""
    entity_iob: str = "O"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A parsed sentence of an article.

    Attributes:
        kind: `body`, or `title` (offsets then count in the title).
        paragraph: running number of the paragraph it stands in (0 is the first).
    """

    start: int
    end: int
    text: str
    tokens: tuple[Token, ...]
    paragraph: int = 0
    kind: str = "body"


@dataclass(frozen=True, slots=True, order=True)
class Actor:
    """Who acts or is acted on.

    Attributes:
        kind: country, organisation, person or group.
        name: canonical name: of `data/`, else the fullest name in the article without titles.
        id: local id inside its kind: `PAK`, `united-nations`, `shehbaz-sharif`, for unknown ones a slug made of the name and, for people, the country code.
        country: code of the country it belongs to (`PAK`), None where it has none or it is not known.
        known: whether it stands in `data/`.
    """

    kind: Kind
    name: str
    id: str
    country: str | None = None
    known: bool = True


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something happened: a city, region or country by name, with its country's code where known."""

    name: str
    id: str
    country: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Words of a quote that show one part of a claim; `start` and `end` count in the quote.

    Attributes:
        role: `act`, `agent`, `target`, `sector`, `place` or `date`.
    """

    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """The sentence of the article that says so; `start` and `end` are -1 where only the title says it.

    Attributes:
        quote: the sentence; marks: the words of it that show each part of the claim.
        second: a sentence of the same article that names an end of the claim which this one does not, else a sector, or None.
        state: whence that end is known; `text` unless no sentence says it.
    """

    start: int
    end: int
    quote: str
    marks: tuple[Mark, ...] = ()
    second: Evidence | None = None
    state: StateBasis = StateBasis.TEXT


@dataclass(frozen=True, slots=True)
class Claim:
    """What one article says: one event with its participants.

    Attributes:
        article: id of the article.
        type: local name of the event type in `ontology/kg.ttl` (`Meeting`).
        agents, targets: participants; a symmetric event keeps one side in each, or all in `agents` (then every two of them are an edge).
        topics: ids of sectors, sorted (`trade`, `natural-gas`).
        place: where, or None.
        date: `YYYY[-MM[-DD]]`, or None; `basis`: what it rests on, of no meaning where there is none.
        status: actual, planned, denied or conditional.
        attribution: name of who is quoted as saying so, or None.
        office: title of the office (type `OfficeHolding` alone), or None.
        evidence: the sentence that says it, with the words that show each part.
        confidence: probability that the claim is right, 0 to 1, calibrated on gold.
        extractor: which extractor made it (`frames`, `reader`, `llm`).
        rule: which of the extractor's rules: a frame's file and heading in `ontology/events` (`conflict/impose-sanction`) or `rule/` and a name in
            `kg.extract`; empty where it has none.
        plover, cameo: PLOVER category and CAMEO code of this very claim (status taken into account).
        iri: its IRI where it was read back from a graph or a file, else empty: it is made of what the claim says.
    """

    article: str
    type: str
    agents: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    evidence: Evidence
    topics: tuple[str, ...] = ()
    place: Place | None = None
    date: str | None = None
    status: Status = Status.ACTUAL
    attribution: str | None = None
    office: str | None = None
    confidence: float = 0.5
    plover: str = ""
    cameo: str = ""
    extractor: str = ""
    basis: Basis = Basis.TEXT
    rule: str = ""
    iri: str = ""

    def edges(self) -> tuple[tuple[Actor, Actor], ...]:
        """Every ordered pair of participants that the claim connects.

        Returns:
            agents x targets, or every two agents where there is no target; never an actor with itself.
        """
        if self.targets:
            return tuple((a, b) for a in self.agents for b in self.targets if a != b)
        return tuple((a, b) for i, a in enumerate(self.agents) for b in self.agents[i + 1 :] if a != b)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of a text that is not kept: `hash`, its SHA-256, and `minhash`, its signature (`kg.graph.alike.wire`), empty for a short one."""

    hash: str
    minhash: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one article yields.

    Attributes:
        article: the article it comes from.
        claims: its claims, sorted by evidence.
        unread: what of the article was not read, and why, a line each; nothing of it is in the graph.
        fingerprint: of the article's text where that is no longer at hand (and `article.text` empty), else None.
    """

    article: Article
    claims: tuple[Claim, ...]
    unread: tuple[str, ...] = ()
    fingerprint: Fingerprint | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One claim as evidence of a merged event: who published it, when, and the words.

    Attributes:
        claim: IRI of the claim.
        article: id of the article; `title`, `source`, `url`, `published` are the article's.
        start, end: code points of the sentence `quote` in the article's text, -1 where only the title says it.
        marks: the words of the sentence that show each part of the claim.
        second, state: as for `Evidence`.
        date: of what happened, as this claim gives it; `basis`: what that rests on.
        extractor: which part of the program read it; `rule`: the frame or rule it was read by; empty where there is none.
    """

    claim: str
    article: str
    quote: str
    start: int = -1
    end: int = -1
    title: str = ""
    source: str = ""
    url: str = ""
    published: str | None = None
    status: Status = Status.ACTUAL
    attribution: str | None = None
    confidence: float = 0.5
    marks: tuple[Mark, ...] = ()
    date: str | None = None
    basis: Basis = Basis.TEXT
    extractor: str = ""
    rule: str = ""
    second: Evidence | None = None
    state: StateBasis = StateBasis.TEXT

    @property
    def read_by(self) -> str:
        """The rule that it was read by, else the extractor; empty where neither is known."""
        return self.rule or self.extractor


@dataclass(frozen=True, slots=True, order=True)
class Tie:
    """What an event says of two of its participants: a summit is one event with many ties.

    Attributes:
        type: local name of the event type that the claims of this tie name; status: the best that they give it; topics: theirs, sorted.
    """

    type: str
    agent: Actor
    target: Actor
    status: Status = Status.ACTUAL
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, merged from the claims of all articles that speak of it.

    Attributes:
        iri: IRI of the event.
        type: local name of its event type; `relation`, `plover`, `cameo`, `goldstein`, `quad` are the type's.
        agents, targets: canonical actors; all in `agents` where there is no direction to tell (summits).
        date: `YYYY[-MM[-DD]]` as the texts tell it, None where no more is known than when it was reported; `first`, `last`: earliest and latest day of it.
        topics: sector ids; place: its name or None.
        publishers: number of distinct publishers, wire copies counted once.
        reports: its evidence, sorted by publication date and article.
        office: title of the office (type `OfficeHolding` alone), or None.
        ties: who is tied to whom by which type; empty only for events made by hand, whose every agent is then tied to every target.
        contradicted: whether some report asserts what another denies.
        goldstein: -10 (conflict) to 10 (cooperation), Goldstein 1992 as CAMEO assigns it.
    """

    iri: str
    type: str
    relation: str
    agents: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    status: Status = Status.ACTUAL
    date: str | None = None
    first: str | None = None
    last: str | None = None
    place: str | None = None
    topics: tuple[str, ...] = ()
    plover: str = ""
    cameo: str = ""
    goldstein: float = 0.0
    quad: str = ""
    symmetric: bool = False
    publishers: int = 1
    confidence: float = 0.5
    contradicted: bool = False
    reports: tuple[Report, ...] = ()
    office: str | None = None
    ties: tuple[Tie, ...] = ()

    @property
    def reported(self) -> str | None:
        """The day of its first report, None where no report has one."""
        return min((r.published for r in self.reports if r.published), default=None)

    @property
    def when(self) -> str:
        """When it was, as it may be told: `2024-05-03`, `2021`, `reported 2024-05-03`, `no date`."""
        return self.date or (f"reported {self.reported}" if self.reported else "no date")

    def to_dict(self) -> dict[str, object]:
        """All fields, those of actors and reports too, as values that JSON knows."""
        return asdict(self)

    def to_frame(self) -> DataFrame:
        """The reports of the event as a `pandas.DataFrame`.

        Raises:
            ImportError: pandas is not installed.
        """
        return frame(*self._reports())

    def _repr_html_(self) -> str:
        ends = " · ".join(filter(None, (self.when, self.place, self.status.value, self.relation)))
        who = (
            f"{', '.join(a.name for a in self.agents)} – {', '.join(a.name for a in self.targets)}"
            if self.targets
            else ", ".join(a.name for a in self.agents)
        )
        return html_table(*self._reports(), caption=f"{who} ({ends})")

    def _reports(self) -> tuple[Sequence[str], list[Sequence[Cell]]]:
        columns = ("source", "published", "quote", "status", "attribution", "confidence", "article", "start", "end", "title", "url", "claim")
        return columns, [[getattr(r, c) for c in columns] for r in self.reports]

    def edges(self) -> tuple[tuple[Actor, Actor], ...]:
        """Every pair of participants that some claim connects, once, in the direction of the event's own type where that type connects it."""
        if self.ties:
            found: dict[frozenset[Actor], tuple[Actor, Actor]] = {}
            both: set[tuple[Actor, Actor]] = set()
            for tie in sorted(self.ties, key=lambda t: t.type != self.type):
                found.setdefault(frozenset((tie.agent, tie.target)), (tie.agent, tie.target))
                if tie.type == self.type and not self.symmetric:
                    both.add((tie.agent, tie.target))
            return tuple(sorted({*found.values(), *both}))
        if self.targets:
            return tuple((a, b) for a in self.agents for b in self.targets if a != b)
        return tuple((a, b) for i, a in enumerate(self.agents) for b in self.agents[i + 1 :] if a != b)


class Events(list[Event], Tabular):
    """Events in a list that shows as a table in a notebook."""

    def cells(self) -> tuple[Sequence[str], list[Sequence[Cell]]]:
        """Names of the columns, and a row for each event; several actors or topics of one are joined by commas."""
        columns = ("date", "type", "agents", "targets", "status", "place", "topics", "publishers", "reports", "confidence", "goldstein", "iri")
        return columns, [
            (
                e.date,
                e.type,
                ", ".join(a.name for a in e.agents),
                ", ".join(a.name for a in e.targets),
                e.status.value,
                e.place,
                ", ".join(e.topics),
                e.publishers,
                len(e.reports),
                e.confidence,
                e.goldstein,
                e.iri,
            )
            for e in self
        ]

    def to_dict(self) -> list[dict[str, object]]:
        """Each event as `Event.to_dict` gives it."""
        return [e.to_dict() for e in self]


@dataclass(frozen=True, slots=True)
class Coded:
    """What one row of coded event data says: a report by a coder, not a fact.

    Attributes:
        coder: `gdelt`, `icews` ...; scheme: `cameo`, `plover`, `ucdp` or `acled`; version: of the scheme or the data.
        file: first 16 hex digits of the file's SHA-256; row: number of its line, from 1. Both are the evidence.
        key: what rows of one event have alike: two rows of one key are one event that the coder reports twice.
        code: event code as the row has it; raw: all else that it says, as `name=value` joined by tabs.
        type: local name of our event type, empty where the code is no act between two; status: planned for expressed intents.
        agent, target: our actors, None where the row names none, or a region that cannot act; names: both as the row has them.
        date: `YYYY[-MM[-DD]]`, as precise as known.
        place: where, or None; precision: of the place: `point`, `city`, `district`, `province`, `country` or empty.
        publishers: distinct publishers that the row counts, 1 where it counts none.
    """

    coder: str
    scheme: str
    version: str
    file: str
    row: int
    key: str
    code: str
    raw: str
    type: str
    status: Status
    agent: Actor | None
    target: Actor | None
    names: tuple[str, str]
    date: str
    place: Place | None = None
    precision: str = ""
    publishers: int = 1
