"""How well are reports merged, and people told apart? `python benchmarks/merge.py SHARED [--misses]`, SHARED a folder with `gold` and `corpus`.

Events: the items that `gold/coreference_dev.jsonl` names are built into one graph. A pair counts as merged where one event has claims of the
relation's family between the two actors (by name, or by the IRI that `kg` finds for the name) from both items; as yielded where both items have such a claim at all, in one event or in two.
Actors: the two mentions of each pair of `gold/actors_dev.jsonl` are looked up where linking found them, and are one where merging gives both the
same canonical actor. Families and comparison of names are those of `gold/score.py`.
"""

from __future__ import annotations

import json
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg import iri
from kg.errors import NotFound
from kg.graph.merging import actors
from kg.graph.shape.triples import claim_iri
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Actor, Article, Extraction, Kind
from kg.ontology import event_types
from kg.pipeline import Pipeline
from kg.read import read_articles


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def ratio(hit: int, predicted: int, gold: int) -> str:
    p, r = hit / predicted if predicted else 0.0, hit / gold if gold else 0.0
    return f"precision {p:.3f} ({hit}/{predicted})  recall {r:.3f} ({hit}/{gold})  F1 {2 * p * r / (p + r) if p + r else 0.0:.3f}"


class Events:
    def __init__(self, found: dict[str, Extraction], score: dict[str, Any]) -> None:
        self.found, self.score = found, score
        self.graph = KnowledgeGraph()
        for item in found.values():
            self.graph.insert(item)
        self.of = {r.claim: e.iri for e in self.graph.events() for r in e.reports}
        self.known: dict[str, str] = {}

    def _is(self, name: str, actor: Actor) -> bool:
        if name not in self.known:
            try:
                self.known[name] = self.graph.find(name)
            except NotFound:
                self.known[name] = ""
        if self.known[name] == iri.actor(actor):
            return True
        return bool(self.score["same_actor"]({"name": name, "kind": actor.kind.value}, {"name": actor.name, "kind": actor.kind.value}))

    def events(self, item: str, relation: str, names: list[str]) -> set[str]:
        """Events of the claims of an item that a pair asks for."""
        family = self.score["FAMILY"]
        out = set()
        for claim in self.found[item].claims if item in self.found else ():
            if family[event_types()[claim.type].relation] != family[relation]:
                continue
            for a, b in claim.edges():
                x, y = names
                if (self._is(x, a) and self._is(y, b)) or (self._is(x, b) and self._is(y, a)):
                    out.add(self.of[claim_iri(claim)])
        return out


def mentions(pipeline: Pipeline, article: Article) -> Iterator[tuple[int, int, tuple[Actor, ...]]]:
    """What linking finds in an article: where, and who."""
    for linked in pipeline.linked(article):
        if linked.sentence.kind == "body":
            tokens = linked.sentence.tokens
            yield from ((tokens[m.start].start, tokens[m.end - 1].end, m.actors) for m in linked.mentions)


def identities(pairs: list[dict[str, Any]], articles: dict[str, Article], pipeline: Pipeline) -> list[tuple[str, str]]:
    """The canonical actors of both mentions of each pair, empty where linking found none."""
    seen: dict[tuple[str, int], Actor] = {}
    for id_ in sorted({end["id"] for pair in pairs for end in (pair["a"], pair["b"])}):
        found = list(mentions(pipeline, articles[id_]))
        for end in (e for pair in pairs for e in (pair["a"], pair["b"]) if e["id"] == id_):
            last = end["start"] + len(end["mention"])
            here = [(min(e, last) - max(s, end["start"]), -abs(e - s), who) for s, e, who in found if s < last and e > end["start"] and len(who) == 1]
            if here:
                seen[id_, end["start"]] = max(here)[2][0]
    unknown: dict[str, set[actors.Mention]] = {}
    for (id_, _), who in seen.items():
        if not who.known:
            m = actors.mention(iri.article(id_), who)
            unknown.setdefault(m.key, set()).add(m)
    canonical = {k: i.actor for group in unknown.values() for k, i in actors.resolve(group).items()}

    def name(end: dict[str, Any]) -> str:
        who = seen.get((end["id"], end["start"]))
        if who is None:
            return ""
        return iri.actor(who if who.known else canonical[actors.mention_iri(iri.article(end["id"]), iri.actor(who))])

    return [(name(p["a"]), name(p["b"])) for p in pairs]


def main() -> int:
    shared, show = Path(sys.argv[1]), "--misses" in sys.argv[2:]
    score = runpy.run_path(str(shared / "gold" / "score.py"))
    coreference, people = rows(shared / "gold" / "coreference_dev.jsonl"), rows(shared / "gold" / "actors_dev.jsonl")
    wanted = {p[k] for p in coreference for k in "ab"}
    also = {p[k]["id"] for p in people for k in "ab"}
    articles = {a.id: a for a in read_articles(*sorted(map(str, (shared / "corpus").glob("*.jsonl")))) if a.id in wanted | also}
    pipeline = Pipeline()
    events = Events({i: pipeline(articles[i]) for i in sorted(wanted) if i in articles}, score)
    merged = yielded = hit = both = 0
    for pair in coreference:
        a, b = (events.events(pair[k], pair["relation"], pair["actors"]) for k in "ab")
        one = bool(a & b)
        merged += one
        hit += one and pair["same"]
        yielded += bool(a and b and pair["same"])
        both += one and bool(a and b)
        if show and one != pair["same"]:
            why = (
                "wrongly merged" if one else "not merged" if a and b else f"no claim from {' and '.join(k for k, v in (('a', a), ('b', b)) if not v)}"
            )
            print(f"{why}: {pair['a']} {pair['b']} {pair['relation']} {pair['actors']}: {pair['why']}")
    same = sum(p["same"] for p in coreference)
    print(f"events, all {len(coreference)} pairs:            {ratio(hit, merged, same)}")
    print(f"events, pairs where both yielded: {ratio(hit, both, yielded)}")
    found = identities(people, articles, pipeline)
    predicted = [bool(a) and a == b for a, b in found]
    right = sum(x and p["same"] for x, p in zip(predicted, people))
    for pair, ends, x in zip(people, found, predicted):
        if show and x != pair["same"]:
            print(
                f"{'wrongly one' if x else 'held apart'}: {pair['a']['mention']!r} {ends[0].removeprefix(iri.BASE)} / {pair['b']['mention']!r} {ends[1].removeprefix(iri.BASE)}"
            )
    print(
        f"actors, {len(people)} pairs:                {ratio(right, sum(predicted), sum(p['same'] for p in people))}; not linked: {sum(not x for pair in found for x in pair)} of {2 * len(found)} mentions"
    )
    wrong = sum(a.split("/")[-2:-1] == [Kind.PERSON.value] and x and not p["same"] for (a, _), x, p in zip(found, predicted, people))
    print(f"different people taken for one: {wrong}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
