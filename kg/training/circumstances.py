"""Whether, when and where an act happened, learned on the reader as it is: which option is right, from what `kg.extract.reader.circumstances` tells.

The reader's own heads see what words mean, not where they stand: whether a place is named beside the act or two sentences before, is one of its actors, or
the dateline. They stay as what the reader learns beside relations, so that its vectors know of times and places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kg.encoder import WIDTH
from kg.extract.reader.acts import Acts
from kg.extract.reader.circumstances import BESIDE, PLACE, Options, places, status, times
from kg.extract.reader.judge import judge
from kg.extract.reader.labels import RELATIONS, STATUS
from kg.training.corpus import HANDS, Annotated, same_actor
from kg.training.export import circumstances as export
from kg.training.facts import examples

SEEN, HIDDEN, MATCH, SMALL, DROP = 4, 256, 128, 64, 0.4
EPOCHS, BATCH, RATE, DECAY = 4, 128, 1e-3, 0.02
MOST = 24  # options of one window that are learned from
NONES = {"status": len(STATUS), "times": 2, "places": 1}  # options that are not named in the text
IMPOSSIBLE = -1e4
Worth = Mapping[str, float]
EVEN: Worth = {"first": 2, "corpus": 1, "desks": 0.7, "contrasts": 1}
FIRST: Worth = {"first": 6, "corpus": 0.5, "desks": 0.5, "contrasts": 1}
THREE: Sequence[Worth] = (EVEN, {"first": 3, "corpus": 1, "desks": 1, "contrasts": 1}, FIRST)
WORTHS: Mapping[str, Sequence[Worth]] = {"status": THREE, "times": THREE, "places": (EVEN,)}
"""What an act counts by who annotated it (`HANDS`): of each such weighting one network, of several the mean."""


@dataclass(frozen=True, slots=True)
class Row:
    """One act, its options and which of them are right (numbers as in `Claimed`); `hand` as in `Annotated`."""

    options: Options
    right: tuple[int, ...]
    hand: int = 0


class Circumstances(nn.Module):
    """`Options` to logits [C, nones + K]; told apart by who annotated them, since hands differ, and exported as the first annotators would have it."""

    def __init__(self, nones: int) -> None:
        super().__init__()
        self.about, self.of, self.how = nn.Linear(SEEN * WIDTH, HIDDEN), nn.Embedding(len(RELATIONS), HIDDEN), nn.Embedding(len(STATUS), HIDDEN)
        self.asks, self.answers = nn.Linear(HIDDEN, MATCH), nn.Linear(WIDTH, MATCH)
        self.hands, self.habits = nn.Embedding(len(HANDS), HIDDEN), nn.Embedding(len(HANDS) * len(RELATIONS), nones)
        nn.init.zeros_(self.habits.weight)
        self.short = nn.Linear(HIDDEN, SMALL)
        self.stands = nn.Sequential(nn.Linear(PLACE + SMALL, SMALL), nn.GELU(), nn.Dropout(0.1), nn.Linear(SMALL, 1))
        self.none = nn.Linear(HIDDEN + BESIDE, nones)
        self.drop = nn.Dropout(DROP)

    def forward(
        self, seen: Tensor, relation: Tensor, status: Tensor, beside: Tensor, words: Tensor, place: Tensor, hand: Tensor | None = None
    ) -> Tensor:
        """Logits: first what is no option of the text, then each that is; `hand` [C], the first annotators by default."""
        hand = torch.zeros_like(relation) if hand is None else hand
        act = self.drop(F.gelu(self.about(self.drop(seen)) + self.of(relation) + self.how(status) + self.hands(hand)))
        fits = (self.answers(self.drop(words)) * self.asks(act)[:, None]).sum(-1) / MATCH**0.5
        short = self.short(act)[:, None].expand(-1, words.shape[1], -1)
        fits = fits + self.stands(torch.cat([place, short], -1))[..., 0]
        none = self.none(torch.cat([act, beside], -1)) + self.habits(hand * len(RELATIONS) + relation)
        return torch.cat([none, fits], -1)


class Several(nn.Module):
    """The mean of some networks that learned with other weights."""

    def __init__(self, networks: Sequence[Circumstances]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, seen: Tensor, relation: Tensor, status: Tensor, beside: Tensor, words: Tensor, place: Tensor) -> Tensor:
        """Logits as of one network."""
        return torch.stack([n(seen, relation, status, beside, words, place) for n in self.networks]).mean(0)


def fit(articles: Sequence[Annotated], folder: Path) -> None:
    """Train on annotated articles, linked, and write `status.onnx`, `times.onnx` and `places.onnx`."""
    found = [row for a in articles for row in rows(a)]
    for name, worths in WORTHS.items():
        of = [row for other, row in found if other == name]
        export(Several([trained(of, name, [worth[HANDS[row.hand]] for row in of]) for worth in worths]), name, folder)


def trained(found: Sequence[Row], name: str, weights: Sequence[float] | None = None) -> Circumstances:
    """The network that learned from some acts.

    Args:
        name: `status`, `times` or `places`. weights: what each act counts, the same for all by default.
    """
    torch.manual_seed(0)
    chance = np.random.default_rng(0)
    network, nones = Circumstances(NONES[name]), NONES[name]
    worth = torch.ones(len(found)) if weights is None else torch.tensor(weights)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * (len(found) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: max(0.02, 1 - s / steps))
    for _ in range(EPOCHS):
        order = chance.permutation(len(found))
        for batch in (order[n : n + BATCH] for n in range(0, len(found) - BATCH + 1, BATCH)):
            inputs, possible, right = columns([found[n] for n in batch], nones)
            logits = network(**inputs, hand=torch.tensor([found[n].hand for n in batch])) + possible
            losses = torch.logsumexp(logits, 1) - torch.logsumexp(logits + right, 1)
            optimiser.zero_grad()
            ((losses * worth[batch]).sum() / worth[batch].sum()).backward()
            optimiser.step()
            schedule.step()
    return network


def columns(found: Sequence[Row], nones: int) -> tuple[dict[str, Tensor], Tensor, Tensor]:
    """Acts as the network's inputs, and masks [C, nones + K] to be added to its logits: of the options that there are, and of the right ones."""
    longest = max(min(MOST, row.options.words.shape[1]) for row in found)
    inputs: dict[str, Tensor] = {}
    for name in Options.__slots__:
        values = [
            torch.from_numpy(np.asarray(getattr(row.options, name), dtype=np.int64 if name in ("relation", "status") else np.float32))
            for row in found
        ]
        if name in ("words", "place"):
            values = [F.pad(v[:, :longest], (0, 0, 0, longest - min(longest, v.shape[1]))) for v in values]
        inputs[name] = torch.cat(values)
    possible, right = torch.zeros(len(found), nones + longest), torch.full((len(found), nones + longest), IMPOSSIBLE)
    for n, row in enumerate(found):
        possible[n, nones + _count(row) :] = IMPOSSIBLE
        right[n, [k for k in row.right if k < nones + longest]] = 0.0
    return inputs, possible, right


def _count(row: Row) -> int:
    """How many options the text gives; a single row of zeros stands for none."""
    return int(row.options.words.any(-1).sum())


def rows(article: Annotated) -> Iterator[tuple[str, Row]]:
    """Of each annotated act its `status`, and its `times` and `places` where date and place are known: what each hangs on, and the right options.

    Of the contrast sentences, whose dates and places nobody annotated, the status alone.
    """
    for window in article.windows:
        for example in examples([window], article.facts, article.where, same_actor, article.published):
            if not example.claims:
                continue
            encoded, judged = example.encoded, judge(example.encoded)
            claims = np.array([[c.pair, c.relation] for c in example.claims])
            acts = Acts.of(window, encoded, judged, claims)
            hedged = status(acts)
            yield from (("status", Row(_one(hedged, n), (c.status,), article.hand)) for n, c in enumerate(example.claims))
            if not article.attributes:
                continue
            known_status = replace(hedged, status=np.array([c.status for c in example.claims]))
            for name, options in (("times", times(acts, known_status, article.published)), ("places", places(acts, known_status))):
                known = [(n, getattr(c, name)) for n, c in enumerate(example.claims) if _known(getattr(c, name), name)]
                yield from ((name, Row(_one(options, n), right, article.hand)) for n, right in known)


def _one(options: Options, number: int) -> Options:
    """What is told of one act alone."""
    return Options(*(getattr(options, field)[number : number + 1] for field in Options.__slots__))


def _known(right: tuple[int, ...], name: str) -> bool:
    return bool(right) and min(right) < NONES[name] + MOST
