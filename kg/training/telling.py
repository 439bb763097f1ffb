"""Which words tell an act, learned on the reader as it is from the words that annotators quoted.

They quoted a clause, mostly, so that the network learns both which word shows an act (its weights must lie among the quoted) and how far its words reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kg.encoder import WIDTH
from kg.extract.reader.clauses import MARKS
from kg.extract.reader.judge import judge
from kg.extract.reader.labels import RELATIONS
from kg.extract.reader.telling import asked
from kg.training.corpus import Annotated, same_actor
from kg.training.export import telling as export
from kg.training.facts import examples

HIDDEN, SMALL, DROP = 256, 96, 0.3
EPOCHS, BATCH, RATE = 4, 12, 1e-3  # windows a batch
REACH = 4.0  # what the mean over a sentence's pieces counts beside the word that shows the act
WHOLE = 0.8  # of a sentence: where more is quoted, nothing is said of how far the words reach


@dataclass(frozen=True, slots=True)
class Row:
    """A window with its acts: what the network is given (`asked`), and the pieces quoted of each [C, T]."""

    inputs: dict[str, Tensor]
    quoted: Tensor


class Telling(nn.Module):
    """A window and its acts to logits [C, T]: which piece shows an act, and which belong to its words."""

    def __init__(self) -> None:
        super().__init__()
        self.about, self.of = nn.Linear(2 * WIDTH, HIDDEN), nn.Embedding(len(RELATIONS), HIDDEN)
        self.asks, self.answers, self.stands = nn.Linear(HIDDEN, SMALL), nn.Linear(WIDTH, SMALL), nn.Linear(MARKS, SMALL)
        self.last = nn.Sequential(nn.GELU(), nn.Dropout(0.1), nn.Linear(SMALL, SMALL), nn.GELU(), nn.Linear(SMALL, 2))
        self.drop = nn.Dropout(DROP)

    def forward(self, x: Tensor, hidden: Tensor, looked: Tensor, relation: Tensor, sentences: Tensor, marks: Tensor) -> tuple[Tensor, Tensor]:
        """Logits; what lies outside the act's sentence does not count."""
        act = self.drop(F.gelu(self.about(self.drop(torch.cat([hidden, looked], -1))) + self.of(relation)))
        found = self.last(self.answers(self.drop(x))[None] + self.asks(act)[:, None] + self.stands(marks)) - 1e4 * (1 - sentences)[..., None]
        return found[..., 0], found[..., 1]


def fit(articles: Sequence[Annotated], folder: Path) -> None:
    """Train on annotated articles, linked, and write `telling.onnx`."""
    export(trained([row for a in articles for row in rows(a)]), folder)


def trained(found: Sequence[Row]) -> Telling:
    """The network that learned from some windows."""
    torch.manual_seed(0)
    network = Telling()
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.02)
    steps = EPOCHS * (len(found) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: max(0.02, 1 - s / steps))
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(found)).split(BATCH)[: len(found) // BATCH]:
            losses = [loss(network, found[n]) for n in batch.tolist()]
            optimiser.zero_grad()
            torch.stack(losses).mean().backward()
            optimiser.step()
            schedule.step()
    return network


def loss(network: Telling, row: Row) -> Tensor:
    """How little of what a window's acts are shown by lies in the quoted words, and how wrong their reach is."""
    inputs = {name: value.float() if value.is_floating_point() else value for name, value in row.inputs.items()}
    shown, inside = network(**inputs)
    here, quoted = inputs["sentences"], row.quoted
    mass = (shown.softmax(1) * quoted).sum(1)
    each = F.binary_cross_entropy_with_logits(inside, quoted, reduction="none") * here
    tells = ((quoted.sum(1) / here.sum(1).clamp(min=1)) < WHOLE).float()
    return (-torch.log(mass + 1e-4) + REACH * tells * each.sum(1) / here.sum(1).clamp(min=1)).mean()


def rows(article: Annotated) -> Iterator[Row]:
    """The windows of an annotated article with acts whose words are quoted."""
    if not article.attributes:
        return
    for window in article.windows:
        for example in examples([window], article.facts, article.where, same_actor, article.published):
            encoded = example.encoded
            found = [(c, c.words * encoded.sentences[encoded.pairs[c.pair, 0]]) for c in example.claims if c.words is not None]
            told = [(c, words) for c, words in found if words.any()]
            if told:
                claims = np.array([[c.pair, c.relation] for c, _ in told])
                trees = encoded.trees(encoded.pairs[claims[:, 0]])
                inputs = {name: torch.from_numpy(value) for name, value in asked(encoded, judge(encoded), claims, trees).items()}
                yield Row({n: v.half() if v.is_floating_point() else v for n, v in inputs.items()}, torch.from_numpy(np.stack([w for _, w in told])))
