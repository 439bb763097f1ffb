"""Scores claims against annotated articles: precision, recall and F1 of edges, and how often their attributes are right.

An edge is right where an annotated fact of the same article has its relation and both ends, named alike; each fact counts once.
Ends match by name without case, accents and titles; people by their family name where given names do not clash. Countries are the
short names of `data/countries.tsv` on both sides.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.export.edges import edges
from kg.graph.asking.unknown import nearest
from kg.iri import slug
from kg.link import gazetteer
from kg.model import Extraction, Kind, Status
from kg.ontology import by_relation
from kg.read.identity import identity, name_of


@dataclass(frozen=True, slots=True)
class Score:
    """How many were right, predicted and annotated."""

    right: int
    predicted: int
    annotated: int

    @property
    def precision(self) -> float:
        """Share of the predicted that are right, 0 to 1."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the annotated that were found, 0 to 1."""
        return self.right / self.annotated if self.annotated else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores by name and accuracies with their bases.

    Scores: `exact`, `acts` (without standing facts), `country` (pairs of states connected), `hedged` (planned, denied, conditional) and
    `topics` over the right edges, and one for each relation. Accuracies: `date`, `place`, `status`, over the right edges that have one in the gold;
    `date told` and `place told`, over the right edges that are told with one: what the gold leaves empty counts as wrong there.
    """

    scores: dict[str, Score]
    accuracy: dict[str, tuple[int, int]]
    sure: tuple[tuple[float, bool], ...] = ()  # confidence of each predicted edge, and whether it is right

    @property
    def brier(self) -> float:
        """Mean square of confidence minus outcome, 0 (best) to 1 (Brier 1950)."""
        return sum((p - right) ** 2 for p, right in self.sure) / len(self.sure) if self.sure else 0.0

    @property
    def calibration_error(self) -> float:
        """Mean distance of confidence from the share that is right, over bins of a tenth weighted by their size (Naeini et al. 2015)."""
        return sum(n * abs(p - right) for n, p, right in self.reliability()) / len(self.sure) if self.sure else 0.0

    def reliability(self) -> list[tuple[int, float, float]]:
        """By tenths of confidence: how many edges, their mean confidence, and the share that is right."""
        bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
        for p, right in self.sure:
            bins[min(9, int(p * 10))].append((p, right))
        return [(len(v), sum(p for p, _ in v) / len(v), sum(r for _, r in v) / len(v)) for _, v in sorted(bins.items())]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        out: dict[str, Any] = {
            n: {
                "precision": round(s.precision, 4),
                "recall": round(s.recall, 4),
                "f1": round(s.f1, 4),
                "right": s.right,
                "predicted": s.predicted,
                "annotated": s.annotated,
            }
            for n, s in self.scores.items()
        }
        out |= {n: {"accuracy": round(a / b, 4) if b else None, "of": b} for n, (a, b) in self.accuracy.items()}
        return out | {"confidence": {"brier": round(self.brier, 4), "error": round(self.calibration_error, 4), "of": len(self.sure)}}

    def as_text(self) -> str:
        """A table that reads well in a terminal."""
        lines = [f"{'':26}{'precision':>10}{'recall':>8}{'F1':>7}   right / predicted / annotated"]
        for name, s in self.scores.items():
            lines.append(f"{name:26}{s.precision:10.2f}{s.recall:8.2f}{s.f1:7.2f}   {s.right} / {s.predicted} / {s.annotated}")
        lines += [f"{name:26}{a / b if b else 0:10.2f}   of {b} right edges" for name, (a, b) in self.accuracy.items()]
        lines.append(f"confidence: Brier {self.brier:.3f}, calibration error {self.calibration_error:.3f}")
        lines += [f"  said {p:.2f}, right {right:.2f}   of {n} edges" for n, p, right in self.reliability()]
        return "\n".join(lines)


def _key(actor: dict[str, Any]) -> tuple[str, ...]:
    known = next((h.entry.actor for h in gazetteer().find(actor["name"]) if h.start == 0 and h.end == len(actor["name"]) and h.entry.actor), None)
    if known is not None and actor["kind"] != "person":
        return (known.id,)
    return tuple(slug(actor["name"]).removeprefix("the-").split("-"))


def same(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Whether two ends of edges are the same actor, by name."""
    x, y = _key(a), _key(b)
    return x == y or (a["kind"] == b["kind"] == "person" and (set(x) <= set(y) or set(y) <= set(x)))


def matches(fact: dict[str, Any], edge: dict[str, Any]) -> bool:
    """Whether an edge has the relation and both ends of an annotated fact."""
    return bool(fact["relation"] == edge["relation"]) and _ends(fact, edge)


def _ends(fact: dict[str, Any], edge: dict[str, Any]) -> bool:
    symmetric = by_relation()[fact["relation"]].symmetric
    s, o = fact["subject"], fact["object"]
    straight = same(s, edge["subject"]) and same(o, edge["object"])
    return straight or (symmetric and same(s, edge["object"]) and same(o, edge["subject"]))


def _group(row: dict[str, Any]) -> tuple[str, ...]:
    """`acts`, but for standing facts."""
    return () if by_relation()[row["relation"]].standing else ("acts",)


def _countries(rows: Iterable[dict[str, Any]]) -> set[frozenset[str]]:
    pairs = {frozenset(" ".join(_key({"name": e["country"] or e["name"], "kind": "country"})) for e in (r["subject"], r["object"])) for r in rows}
    return {p for p in pairs if len(p) == 2}


def _annotated(gold: Path) -> dict[str, list[dict[str, Any]]]:
    """Facts by article."""
    try:
        lines = gold.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            str(gold), f"cannot be read as gold ({getattr(error, 'strerror', None) or error}); give a file of annotated articles"
        ) from error
    facts = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            facts[identity(name_of(gold, gold), str(row["id"]), str(row.get("url", "")), number, "")] = [_fact(fact) for fact in row["facts"]]
        except _Malformed as error:
            raise InputError(str(gold), f"{error}; docs/formats.md says what a fact is", number) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                str(gold), "is no annotated article (a JSON object with `id`, `text` and `facts`); see docs/formats.md", number
            ) from error
    return facts


class _Malformed(Exception):
    """A fact that cannot be read."""


def _fact(fact: dict[str, Any]) -> dict[str, Any]:
    """A fact with all its fields.

    Raises:
        _Malformed: it has no relation of the ontology, or an end without a name and a kind.
    """
    relation = fact.get("relation")
    if relation not in by_relation():
        raise _Malformed(f"a fact has the relation {relation!r}{nearest(str(relation), by_relation())}")
    if fact.get("status", "actual") not in set(Status):
        raise _Malformed(f"a fact has the status {fact['status']!r}; choose one of {', '.join(Status)}")
    ends = {}
    for end in ("subject", "object"):
        actor = fact.get(end)
        if not isinstance(actor, dict) or not actor.get("name") or actor.get("kind") not in set(Kind):
            raise _Malformed(f"the {end} of a fact is no actor (an object with `name` and `kind`, one of {', '.join(Kind)})")
        ends[end] = {"country": None, **actor}
    return {"date": None, "place": None, "status": "actual", "topics": [], **fact, **ends}


def evaluate(gold: Path, extractions: Iterable[Extraction]) -> Evaluation:
    """Score extractions against a file of annotated articles.

    Args:
        gold: JSON Lines of articles with `facts`.
        extractions: what was extracted from those articles.

    Raises:
        InputError: the gold cannot be read, or a line of it is no annotated article.
    """
    return evaluate_edges(gold, ((x.article.id, edges(x)) for x in extractions))


def evaluate_edges(gold: Path, told: Iterable[tuple[str, Iterable[dict[str, Any]]]]) -> Evaluation:
    """Score edges (`kg.export.edges`, or the lines that `kg extract` prints) against a file of annotated articles; errors as of `evaluate`.

    Args:
        told: of each article its id and its edges.
    """
    facts = _annotated(gold)
    count: dict[str, Counter[str]] = defaultdict(Counter)
    right: Counter[str] = Counter()
    base: Counter[str] = Counter()
    sure: list[tuple[float, bool]] = []
    for article, found in told:
        free = list(
            {
                json.dumps([e["relation"], e["subject"]["iri"], e["object"]["iri"], e["date"], e["status"]]): e
                for e in found
                if e["object"]["kind"] != "sector"
            }.values()
        )
        predicted = list(free)
        wanted = facts.get(article, [])
        want, have = _countries(wanted), _countries(free)
        count["country"].update(right=len(want & have), predicted=len(have), annotated=len(want))
        for edge in free:
            for name in ("exact", edge["relation"], *_group(edge)):
                count[name]["predicted"] += 1
        for fact in wanted:
            names = ("exact", fact["relation"], *_group(fact))
            fitting = [e for e in free if matches(fact, e)]
            for name in names:
                count[name]["annotated"] += 1
            if not fitting:
                continue
            edge = max(fitting, key=lambda e: (e["date"] == fact["date"], e["status"] == fact["status"]))
            free.remove(edge)
            for name in names:
                count[name]["right"] += 1
            hedges = [e["status"] != "actual" for e in (fact, edge)]
            count["hedged"].update(right=fact["status"] == edge["status"] != "actual", predicted=hedges[1], annotated=hedges[0])
            about = [set(e["topics"]) for e in (fact, edge)]
            count["topics"].update(right=len(about[0] & about[1]), predicted=len(about[1]), annotated=len(about[0]))
            for field in ("date", "place", "status"):
                same_value = slug(str(fact[field])) == slug(str(edge[field] or "none"))
                for name, asked in ((field, fact[field]), (f"{field} told", edge[field])):
                    base[name] += bool(asked)
                    right[name] += bool(asked) and same_value
        wrong = {id(e) for e in free}
        sure += [(e["confidence"], id(e) not in wrong) for e in predicted]
    first = ("exact", "acts", "country", "hedged", "topics")
    order = [*first, *sorted((n for n in count if n not in first), key=lambda n: -count[n]["annotated"])]
    return Evaluation(
        {n: Score(count[n]["right"], count[n]["predicted"], count[n]["annotated"]) for n in order},
        {n: (right[n], base[n]) for n in ("date", "place", "status", "date told", "place told")},
        tuple(sure),
    )
