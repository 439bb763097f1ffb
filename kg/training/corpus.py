"""Annotated articles as the reader learns from them: linked by the pipeline, cut into windows, with the facts that hold there."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.evaluate import same
from kg.extract import anchored, dated
from kg.extract.reader.window import Window, windows
from kg.link import gazetteer
from kg.model import Actor, Article
from kg.pipeline import Pipeline
from kg.training import wordings
from kg.training.augment import Names
from kg.training.facts import Example, evidence, examples

DATA = Path(__file__).parent / "data"
GOLD = Path(__file__).parents[2] / "tests/gold/articles.jsonl"
DAY = "2024-06-12"  # on which the contrast sets are told
HANDS = (
    "first",
    "corpus",
    "desks",
    "contrasts",
)  # whoever annotated the gold and the rows beside it; those who read the corpus; those who wrote our own items
BARE: dict[str, Any] = {"date": None, "place": None, "topics": []}
FORGET = 0.2  # of the windows are read without the words that refer back, so that the reader learns to resolve them itself


@dataclass(frozen=True, slots=True)
class Annotated:
    """An annotated article: its windows, and the sentences that show each of its facts.

    Attributes:
        sentences: kind (`title` or `body`), start and end of each.
        attributes: whether dates, places and topics were annotated, too (they were not in the contrast sets).
        references: annotated words that refer back: kind, start, end, names of whom they stand for.
        hand: who annotated it (`HANDS`): of the same guidelines, hands keep the rule of dates differently.
    """

    id: str
    published: str | None
    windows: tuple[Window, ...]
    facts: tuple[dict[str, Any], ...]
    where: tuple[frozenset[int], ...]
    sentences: tuple[tuple[str, int, int], ...]
    attributes: bool = True
    references: tuple[tuple[str, int, int, tuple[str, ...]], ...] = ()
    hand: int = 0


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSONL file."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def read(found: Iterable[dict[str, Any]], pipeline: Pipeline, attributes: bool = True, hand: str = HANDS[0]) -> Iterator[Annotated]:
    """Annotated articles linked by a pipeline.

    Args:
        found: articles with `facts`, in the form of the guidelines. hand: who annotated them.
    """
    for row in found:
        article = Article(row["id"], row["text"], row.get("title") or "", row.get("source") or "", published=row.get("date"))
        linked = pipeline.linked(article)
        article = dated(article, linked)
        linked = anchored(linked, article.published)
        sentences = [(s.sentence.kind, s.sentence.start, s.sentence.end, s.sentence.text) for s in linked]
        facts = tuple(f for f in row["facts"] if f["subject"]["name"] and f["object"]["name"])
        where = tuple(frozenset(evidence(f, sentences, article.text)) for f in facts)
        places = tuple((kind, start, end) for kind, start, end, _ in sentences)
        yield Annotated(
            article.id,
            article.published,
            tuple(windows(linked, article.published)),
            facts,
            where,
            places,
            attributes,
            _references(row),
            HANDS.index(hand),
        )


def _references(row: dict[str, Any]) -> tuple[tuple[str, int, int, tuple[str, ...]], ...]:
    """Annotated mentions, whose offsets count in the title, a line break and the text, as offsets into one of the two."""
    cut = len(row.get("title") or "") + 1
    found = []
    for start, end, names in row.get("mentions", ()):
        kind, back = ("title", 0) if end < cut else ("body", cut)
        found.append((kind, start - back, end - back, tuple(names)))
    return tuple(found)


def everything(shared: Path) -> dict[str, list[Annotated]]:
    """All that the reader learns from (`train`), and what its thresholds are chosen on (`held`), linked.

    Args:
        shared: the data beside the project; its texts are not in the package, only what was annotated in them.
    """
    pipeline = Pipeline()
    mentions = {r["id"]: r["mentions"] for r in rows(DATA / "mentions.jsonl")}
    annotated = [r | {"mentions": mentions.get(r["id"], [])} for r in rows(shared / "gold/train.jsonl") if r["split"] == "train"]
    more = annotations(shared)
    short = [*(r for r in rows(DATA / "contrasts.jsonl") if r["split"] == "train"), *wordings.texts()]
    short = [r | {"date": DAY, "facts": [{"evidence": r["text"]} | f | BARE for f in r["facts"]]} for r in short]
    desks = list(rows(DATA / "desks.jsonl"))
    own = [r for r in desks if r.get("split", "train") == "train"]
    train = {"first": [*list(rows(GOLD))[::2], *annotated], "corpus": [r for r in more if r["split"] == "train"], "desks": own}
    return {
        "train": [
            *(a for hand, found in train.items() for a in read(found, pipeline, hand=hand)),
            *read(short, pipeline, attributes=False, hand="contrasts"),
        ],
        "held": list(read(held(shared), pipeline)),
    }


def annotations(shared: Path) -> list[dict[str, Any]]:
    """The corpus items that were annotated for the reader, with their texts and `split`; some twice (`again`), by two hands."""
    texts = {r["id"]: r for name in ("articles", "articles_short", "current_events") for r in rows(shared / f"corpus/{name}.jsonl")}
    return [_quoted(texts[r["id"]], r) for r in rows(DATA / "corpus.jsonl")]


def held(shared: Path) -> list[dict[str, Any]]:
    """Annotated items of the corpus and of our own that only thresholds and decision are chosen on; of our own, `fresh` ones are for measuring alone."""
    return [r for r in [*annotations(shared), *rows(DATA / "desks.jsonl")] if r.get("split") == "val"]


def _quoted(text: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """A corpus item with its facts, whose evidence is kept as offsets."""
    facts = [f | {"evidence": (text[f["evidence"][0]] or "")[f["evidence"][1] : f["evidence"][2]]} for f in row["facts"]]
    return text | {"facts": facts, "split": row["split"]}


def learned(articles: Sequence[Annotated], names: Names, chance: random.Random) -> list[Example]:
    """Examples of an epoch: some without the words that refer back, some told of other actors.

    Args:
        names: what actors are renamed to.
    """
    found = ((a, _forgetful(w, chance)) for a in articles for w in a.windows)
    return [
        names.changed(e, w, chance) for a, w in found for e in examples([w], a.facts, a.where, same_actor, a.published, a.attributes, hand=a.hand)
    ]


def _forgetful(window: Window, chance: random.Random) -> Window:
    if chance.random() >= FORGET:
        return window
    return replace(window, mentions=tuple(m for m in window.mentions if m.named))


def same_actor(fact: dict[str, Any], actor: Actor) -> bool:
    """Whether an annotated end of a fact is an actor."""
    return _same(fact["name"], fact["kind"], actor)


@lru_cache(maxsize=1 << 20)
def _same(name: str, kind: str, actor: Actor) -> bool:
    return same({"name": name, "kind": kind}, {"name": actor.name, "kind": actor.kind.value, "country": gazetteer().country_name(actor.country)})
