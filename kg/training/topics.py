"""Which sectors an act is about, learned on the reader as it is: from the means of the sentence's and the window's pieces,
the relation, and the topics that words of both name.

Words name a sector more often than an act is about it ("the defence minister spoke of trade"), and an act may be about one that no word of
`ontology/sectors.ttl` names; so each named topic counts by what the sentence and the relation make of it, beside what these tell alone. What an article is
about as a whole stands more often in its other sentences: with the window beside the sentence F1 on held-out items is .56, without .54.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kg.encoder import WIDTH, Floats
from kg.extract.reader.judge import judge, means, named
from kg.extract.reader.labels import RELATIONS, TOPICS
from kg.training.corpus import Annotated, same_actor
from kg.training.export import topics as export
from kg.training.facts import examples

HIDDEN, DROP = 256, 0.4
EPOCHS, BATCH, RATE = 12, 128, 1e-3
Row = tuple[Floats, int, Floats, Floats, Floats]


class Topics(nn.Module):
    """Sentence with window [C, 2 WIDTH], relation [C], named and near [C, 36] to logits of topics [C, 36]; `mean` and `spread` [2 WIDTH] are those of the first."""

    def __init__(self, mean: Tensor, spread: Tensor) -> None:
        super().__init__()
        self.mean, self.spread = nn.Buffer(mean), nn.Buffer(spread)
        self.seen, self.of = nn.Linear(2 * WIDTH, HIDDEN), nn.Embedding(len(RELATIONS), HIDDEN)
        self.alone, self.worth, self.beside = (nn.Linear(HIDDEN, len(TOPICS)) for _ in range(3))
        self.drop = nn.Dropout(DROP)

    def forward(self, sentence: Tensor, relation: Tensor, named: Tensor, near: Tensor) -> Tensor:
        """Logits of each topic."""
        hidden = self.drop(F.gelu(self.seen(self.drop((sentence - self.mean) / self.spread)) + self.of(relation)))
        logits: Tensor = self.alone(hidden) + named * self.worth(hidden) + near * self.beside(hidden)
        return logits


def fit(articles: Sequence[Annotated], folder: Path) -> None:
    """Train on annotated articles, linked, and write `topics.onnx`."""
    torch.manual_seed(0)
    x, relation, named, near, right = (torch.from_numpy(np.stack(column)) for column in zip(*(row for a in articles for row in rows(a))))
    network = Topics(x.mean(0), x.std(0) + 1e-5)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01)
    steps = EPOCHS * (len(x) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: max(0.02, 1 - s / steps))
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(BATCH)[: len(x) // BATCH]:
            logits = network(x[batch], relation[batch], named[batch], near[batch])
            loss = F.binary_cross_entropy_with_logits(logits, right[batch], reduction="sum") / BATCH
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    export(network, folder)


def rows(article: Annotated) -> Iterator[Row]:
    """Of each annotated act with topics: the means of sentence and window, the relation, the topics that the words of both name, and the right ones."""
    if not article.attributes:
        return
    for window in article.windows:
        for example in examples([window], article.facts, article.where, same_actor, article.published):
            told = [c for c in example.claims if c.topics is not None]
            sentences = means(example.encoded, judge(example.encoded)) if told else ()
            by_words = named(p.topics for p in window.parts)
            for c in told:
                part = int(example.encoded.pairs[c.pair, 0])
                yield sentences[part], c.relation, by_words[part], by_words.max(0), c.topics
