"""Who is who across articles: people that `data/` does not know, by name, country and office; and what users decided by hand.

An article names people by IRIs of its own making (slug of the name and country code). Here each such mention gets a canonical actor. Names are
compared inside a key (`names.key`) alone, so a new article has only the mentions of its keys looked at again.
- Alike names of one country are one person; without a country they join where the alike ones have one country alone.
- A name of one word is one person only inside its article, or with the same country and office.
- A name that is alike to exactly one person of `data/`, of the same or no country, is that person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

import pyoxigraph as ox

from kg import iri
from kg.graph.alike import names
from kg.graph.shape.claims import Quads, known, named
from kg.graph.shape.triples import LABEL, MERGES, TYPE, decimal, ir, literal, node
from kg.link import gazetteer
from kg.model import Actor, Kind

MENTION = ir("Mention")
SAME_NAME, TRANSLITERATED, NO_COUNTRY, SAME_OFFICE, ALONE = (
    "same name and country",
    "alike name, same country",
    "same name, no country told",
    "same office and family name",
    "not merged",
)


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """An actor that `data/` does not know, as one article names it.

    Attributes:
        article: IRI of the article's graph; names: IRI it gives the actor; key: what mentions of one person share.
    """

    article: str
    names: str
    key: str
    name: str
    country: str = ""

    @property
    def iri(self) -> str:
        """IRI of the mention."""
        return mention_iri(self.article, self.names)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a mention is: the canonical actor, and why, with a score from 0 to 1."""

    actor: Actor
    reason: str = ALONE
    score: float = 1.0


def mention_iri(article: str, who: str) -> str:
    """IRI of a mention."""
    return iri.entity("mention", iri.digest(article, who))


def mentions(store: Quads, graph: ox.NamedNode) -> list[Mention]:
    """Mentions of an article's graph, sorted."""
    people: dict[str, ox.NamedNode] = {}
    offices: dict[str, str] = {}
    for prop in ("agent", "target"):
        for q in store.quads((None, ir(prop), None, graph)):
            if isinstance(q.object, ox.NamedNode) and not known(q.object.value):
                people[q.object.value] = q.object
                if prop == "agent" and q.object.value.startswith(f"{iri.BASE}person/") and len(names.words(named(store, q.object, graph).name)) < 2:
                    for o in store.quads((q.subject, ir("office"), None, graph)):
                        offices[q.object.value] = min(offices.get(q.object.value, "~"), iri.slug(getattr(o.object, "value", "")))
    return [mention(graph.value, named(store, who, graph), offices.get(value, "")) for value, who in sorted(people.items())]


def mention(article: str, who: Actor, office: str = "") -> Mention:
    """An actor that `data/` does not know as a mention of an article.

    Args:
        article: IRI of the article's graph; who: the actor as the article names it; office: slug of the office it gives a person of one name.
    """
    value = iri.actor(who)
    key = names.key(who.name) if who.kind is Kind.PERSON else value
    if not key:
        word = names.skeleton(names.words(who.name)[0]) if names.words(who.name) else value
        key = f"{word}|{who.country}|{office}" if office and who.country else f"{word}|{iri.digest(article)}"
    return Mention(article, value, key, who.name, who.country or "")


@cache
def _of_data() -> dict[str, tuple[tuple[str, Actor], ...]]:
    """People of `data/` by the keys of their names."""
    from kg.link.gazetteer import rows

    found: dict[str, set[tuple[str, Actor]]] = defaultdict(set)
    for row in rows("offices.tsv"):
        terms = gazetteer().terms.get(row["person"])
        for name in (row["name"], *row["aliases"].split("|")):
            if terms and (key := names.key(name)):
                found[key].add((name, terms[0].person))
    return {k: tuple(sorted(v)) for k, v in found.items()}


def resolve(group: Iterable[Mention]) -> dict[str, Identity]:
    """Who the mentions of one key are, by mention IRI; a function of the set alone."""
    rows = sorted(group)
    if not rows:
        return {}
    if "|" in rows[0].key or not rows[0].names.startswith(f"{iri.BASE}person/"):
        single = "|" in rows[0].key and rows[0].names.startswith(f"{iri.BASE}person/")
        return _identities(rows, (SAME_OFFICE, 0.7) if single else (SAME_NAME, 1.0), apart=single and rows[0].key.count("|") == 1)
    out: dict[str, Identity] = {}
    countries = sorted({r.country for r in rows if r.country})
    homeless = [r for r in rows if not r.country]
    for country in countries:
        part = [r for r in rows if r.country == country]
        for cluster in _alike(part):
            named_so = {r.name for r in cluster}
            others = [r for r in rows if r.country and r.country != country and any(names.likeness(r.name, n) for n in named_so)]
            joined = [] if others else [r for r in homeless if any(names.likeness(r.name, n) for n in named_so) and r.iri not in out]
            out.update(_identities([*cluster, *joined], (SAME_NAME, 0.95)))
    for cluster in _alike([r for r in homeless if r.iri not in out]):
        out.update(_identities(cluster, (SAME_NAME, 0.8)))
    return out


def _alike(rows: list[Mention]) -> list[list[Mention]]:
    clusters: list[list[Mention]] = []
    for row in rows:
        near = [c for c in clusters if any(names.likeness(row.name, other.name) for other in c)]
        clusters = [c for c in clusters if c not in near] + [[row, *(r for c in near for r in c)]]
    return sorted(sorted(c) for c in clusters)


def _identities(rows: list[Mention], why: tuple[str, float], apart: bool = False) -> dict[str, Identity]:
    country = next((r.country for r in rows if r.country), "")
    base = min((r.names for r in rows if r.country), default=min(r.names for r in rows))
    name = min((r.name for r in rows), key=lambda n: (-len(n), n))
    kind, _, local = base.removeprefix(iri.BASE).partition("/")
    local = f"{unquote(local)}-{iri.digest(rows[0].article, length=8)}" if apart else unquote(local)
    actor = Actor(Kind(kind), name, local, country or None, False)
    found = _known(rows, country) if kind == "person" and not apart else None
    out = {}
    for r in rows:
        if found:
            out[r.iri] = Identity(found[0], "alike name in the table of offices", found[1])
        elif len(rows) == 1:
            out[r.iri] = Identity(actor)
        elif not r.country and country:
            out[r.iri] = Identity(actor, NO_COUNTRY, 0.75)
        elif r.names != base and names.words(r.name) != names.words(name):
            out[r.iri] = Identity(actor, TRANSLITERATED, names.likeness(r.name, name) or 0.7)
        else:
            out[r.iri] = Identity(actor, *why)
    return out


def _known(rows: list[Mention], country: str) -> tuple[Actor, float] | None:
    """The only person of `data/` that all names are alike to."""
    found: dict[Actor, float] = {}
    for name, who in _of_data().get(rows[0].key, ()):
        if country and who.country and who.country != country:
            continue
        score = min(names.likeness(r.name, name) for r in rows)
        if score > found.get(who, 0.0):
            found[who] = score
    return next(iter(found.items())) if len(found) == 1 else None


def mention_quads(mention: Mention, identity: Identity) -> list[ox.Quad]:
    """A mention and who it is, in the graph `merges`."""
    me = node(mention.iri)
    rows: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]] = [
        (TYPE, MENTION),
        (ir("key"), literal(mention.key)),
        (ir("inArticle"), node(mention.article)),
        (ir("names"), node(mention.names)),
        (LABEL, literal(mention.name)),
        (ir("actor"), node(iri.actor(identity.actor))),
        (ir("reason"), literal(identity.reason)),
        (ir("score"), decimal(identity.score)),
    ]
    if mention.country:
        rows.append((ir("country"), node(iri.entity("country", mention.country))))
    return [ox.Quad(me, p, o, MERGES) for p, o in rows]


def stored(store: Quads, key: str) -> list[tuple[Mention, list[ox.Quad]]]:
    """Stored mentions of a key with their quads."""
    out = []
    for q in store.quads((None, ir("key"), literal(key), MERGES)):
        rows = list(store.quads((q.subject, None, None, MERGES)))
        value = {r.predicate.value.rsplit("#", 1)[-1]: getattr(r.object, "value", "") for r in rows}
        out.append((Mention(value["inArticle"], value["names"], key, value["label"], value.get("country", "").rsplit("/", 1)[-1]), rows))
    return out
