"""Which sectors an act is about, learned on the reader as it is: from what `kg.extract.reader.about` tells of each act.

Words name a sector more often than an act is about it ("the defence minister spoke of trade"), and an act may be about one that no word of
`ontology/sectors.ttl` names; so each named topic counts by what the sentence and the relation make of it, by where its words stand and what they are to
the pair, beside what these tell alone. What an article is about as a whole stands more often in its other sentences: with the window beside the sentence
F1 on held-out items is .56, without .54.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kg.encoder import WIDTH, Floats
from kg.extract.reader.about import PLACE, Features, features
from kg.extract.reader.acts import Acts
from kg.extract.reader.judge import judge
from kg.extract.reader.labels import RELATIONS, TOPICS
from kg.training.corpus import Annotated, same_actor
from kg.training.export import topics as export
from kg.training.facts import examples

HIDDEN, MATCH, DROP = 256, 128, 0.4
EPOCHS, BATCH, RATE = 12, 128, 1e-3
NOWHERE = -1e4
Row = tuple[Features, Floats]


class Topics(nn.Module):
    """The features of claims (`about.Features`) to logits of topics [C, 36]; `mean` and `spread` [4 WIDTH] are those of `seen`."""

    def __init__(self, mean: Tensor, spread: Tensor) -> None:
        super().__init__()
        self.mean, self.spread = nn.Buffer(mean), nn.Buffer(spread)
        self.about, self.of = nn.Linear(4 * WIDTH, HIDDEN), nn.Embedding(len(RELATIONS), HIDDEN)
        self.alone, self.worth, self.beside = (nn.Linear(HIDDEN, len(TOPICS)) for _ in range(3))
        self.asks, self.answers = nn.Linear(WIDTH + HIDDEN, MATCH), nn.Linear(WIDTH, MATCH)
        self.where = nn.Sequential(nn.Linear(PLACE, 16), nn.GELU(), nn.Linear(16, 1))
        self.drop = nn.Dropout(DROP)

    def forward(
        self, seen: Tensor, hidden: Tensor, relation: Tensor, named: Tensor, near: Tensor, words: Tensor, which: Tensor, place: Tensor
    ) -> Tensor:
        """Logits of each topic."""
        act = self.drop(F.gelu(self.about(self.drop((seen - self.mean) / self.spread)) + self.of(relation)))
        logits: Tensor = self.alone(act) + named * self.worth(act) + near * self.beside(act)
        asked = self.asks(torch.cat([self.drop(hidden), act], -1))[:, None]
        fits = (self.answers(self.drop(words)) * asked).sum(-1) / MATCH**0.5 + self.where(place)[..., 0]
        best = (fits[..., None] + (1 - which) * NOWHERE).amax(1)  # the word that fits best, of those that name a topic
        return logits + best * which.amax(1)


def fit(articles: Sequence[Annotated], folder: Path) -> None:
    """Train on annotated articles, linked, and write `topics.onnx`."""
    export(trained([row for a in articles for row in rows(a)]), folder)


def trained(found: Sequence[Row], weights: Sequence[float] | None = None) -> Topics:
    """The network that learned from some acts.

    Args:
        weights: what each counts, the same for all by default.
    """
    torch.manual_seed(0)
    inputs, right = _columns([f for f, _ in found]), torch.stack([torch.from_numpy(t) for _, t in found])
    worth = torch.ones(len(found)) if weights is None else torch.tensor(weights)
    seen = inputs["seen"]
    network = Topics(seen.mean(0), seen.std(0) + 1e-5)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01)
    steps = EPOCHS * (len(right) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: max(0.02, 1 - s / steps))
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(right)).split(BATCH)[: len(right) // BATCH]:
            logits = network(**{name: values[batch] for name, values in inputs.items()})
            losses = F.binary_cross_entropy_with_logits(logits, right[batch], reduction="none").sum(1)
            optimiser.zero_grad()
            ((losses * worth[batch]).sum() / worth[batch].sum()).backward()
            optimiser.step()
            schedule.step()
    return network


def _columns(found: Sequence[Features]) -> dict[str, Tensor]:
    """Features of single acts as those of all of them, with as many rows for words as the act with most has."""
    out: dict[str, Tensor] = {}
    for name in Features.__slots__:
        values = [torch.from_numpy(getattr(f, name)) for f in found]
        longest = max(v.shape[1] for v in values) if values[0].ndim == 3 else 0
        out[name] = torch.cat([F.pad(v, (0, 0, 0, longest - v.shape[1])) if longest else v for v in values])
    return out


def rows(article: Annotated) -> Iterator[Row]:
    """Of each annotated act with topics: what its sectors hang on, and the right ones."""
    if not article.attributes:
        return
    for window in article.windows:
        for example in examples([window], article.facts, article.where, same_actor, article.published):
            told = [c for c in example.claims if c.topics is not None]
            if told:
                pairs = np.array([[c.pair, c.relation] for c in told])
                found = features(Acts.of(window, example.encoded, judge(example.encoded), pairs))
                yield from ((_one(found, n), np.asarray(c.topics)) for n, c in enumerate(told))


def _one(found: Features, number: int) -> Features:
    """What is told of one act alone."""
    return Features(*(getattr(found, name)[number : number + 1] for name in Features.__slots__))
