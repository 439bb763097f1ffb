"""What the reader learns from: windows of annotated articles and of contrast sets."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from kg.extract.reader.clauses import marks, ties
from kg.extract.reader.window import ACTORS
from kg.training.corpus import HANDS
from kg.training.facts import Claimed, Example
from kg.training.judge import Reader
from kg.training.network import Encoder
from kg.training.parser import by_size, padded, recased

BUDGET = 900  # word pieces a batch; of 2,200 it learned too slowly
MOST = 16  # windows a batch
OVERLOOKED = 2.2  # logit (.9 of probability) from which an unannotated relation is not learned to be wrong
SHARES = {"status": 0.5, "times": 0.3, "places": 0.3, "words": 0.1}
"""What each detail counts beside the relations, which count 1."""


@dataclass(slots=True)
class Windows:
    """A task of the training loop: `make` gives the examples of an epoch anew, with other references left out."""

    name: str
    encoder: Encoder
    network: Reader
    make: Callable[[random.Random], list[Example]]
    examples: list[Example]

    def batches(self, chance: random.Random) -> list[list[int]]:
        """Batches of an epoch."""
        self.examples = self.make(chance)
        return by_size([len(e.encoded.pieces.ids) for e in self.examples], BUDGET, chance, MOST)

    def loss(self, batch: Sequence[int]) -> tuple[Tensor, dict[str, float]]:
        """The loss of a batch, and its parts."""
        examples = [self.examples[n] for n in batch]
        x = marked(self.encoder, self.network, examples, train=True)
        total, parts = torch.zeros(()), dict.fromkeys(("relations", *SHARES), 0.0)
        read = sum(len(set(e.encoded.pairs[:, 0].tolist())) for e in examples)  # sentences: else long windows alone would be learned from
        for row, example in zip(x, examples):
            for name, value in _losses(self.network, row, example).items():
                total = total + value * SHARES.get(name, 1.0) * example.weight
                parts[name] += float(value.detach()) / read
        return total / read, parts


def marked(encoder: Encoder, network: Reader, examples: Sequence[Example], train: bool) -> Tensor:
    """[B, T, WIDTH] the pieces of some windows, knowing the actors; in training each actor wears a mark of random choice."""
    ids, case, wall = padded([e.encoded.pieces for e in examples])
    seats = max(e.encoded.members.shape[1] for e in examples)
    members = torch.zeros(len(examples), ids.shape[1], seats)
    kinds, worn = torch.zeros(len(examples), seats, dtype=torch.long), torch.zeros(len(examples), seats, dtype=torch.long)
    for b, e in enumerate(examples):
        t, s = e.encoded.members.shape
        members[b, :t, :s], kinds[b, :s] = torch.from_numpy(e.encoded.members), torch.from_numpy(e.encoded.kinds)
        worn[b, :s] = (torch.randperm(ACTORS) if train else torch.arange(ACTORS))[:s]
    if train:
        case = recased(case, 0.05, 0.04)
    return network.marked(encoder(ids, case, wall), wall, members, kinds, worn)


def judged(network: Reader, row: Tensor, example: Example) -> tuple[Tensor, Tensor, Tensor]:
    """Hidden [P, WIDTH], relation scores [P, R] and attention [P, T] of one window, of its padded [T', WIDTH] row."""
    e = example.encoded
    trees = e.trees(e.pairs)
    arrays = [
        torch.from_numpy(a) for a in (e.members, e.kinds, e.sentences, e.pairs, marks(trees, e.members, e.pairs), ties(trees, e.members, e.pairs))
    ]
    return network.pairs(row[: len(e.pieces.ids)], *arrays, example.hand)


def _losses(network: Reader, row: Tensor, example: Example) -> dict[str, Tensor]:
    hidden, scores, attention = judged(network, row, example)
    wanted = torch.from_numpy(example.holds)
    each = F.binary_cross_entropy_with_logits(scores, wanted.clamp(min=0), reduction="none")
    out = {"relations": (each * (wanted >= 0) * ~_overlooked(scores.detach(), wanted, example.hand)).sum()}
    if not example.claims:
        return out
    claims, x = example.claims, row[: len(example.encoded.pieces.ids)]
    of, relation = torch.tensor([c.pair for c in claims]), torch.tensor([c.relation for c in claims])
    status, times, places = network.details(hidden[of], relation, torch.from_numpy(example.times) @ x, torch.from_numpy(example.places) @ x)
    out["status"] = F.cross_entropy(status, torch.tensor([c.status for c in claims]), reduction="sum")
    out["times"] = _one_of(times, [c.times for c in claims])
    out["places"] = _one_of(places, [c.places for c in claims])
    out["words"] = _looked(attention, claims)
    return out


def _overlooked(scores: Tensor, wanted: Tensor, hand: int) -> Tensor:
    """What it finds next to certain and nobody annotated: annotators overlook some, but for contrast sets, which are short."""
    return (wanted == 0) & (scores > OVERLOOKED) & (hand != HANDS.index("contrasts"))


def _one_of(scores: Tensor, right: Sequence[tuple[int, ...]]) -> Tensor:
    """Cross entropy where any of several options is right; rows without a right one are passed over."""
    rows = [n for n, r in enumerate(right) if r]
    if not rows:
        return torch.zeros(())
    mask = torch.full_like(scores[rows], -1e4)
    for k, n in enumerate(rows):
        mask[k, list(right[n])] = 0.0
    return (torch.logsumexp(scores[rows], 1) - torch.logsumexp(scores[rows] + mask, 1)).sum()


def _looked(attention: Tensor, claims: Sequence[Claimed]) -> Tensor:
    """How little each pair looked at the words that were annotated as showing its relation."""
    found: list[tuple[int, NDArray[np.float32]]] = [(c.pair, c.words) for c in claims if c.words is not None]
    if not found:
        return torch.zeros(())
    mass = (attention[[p for p, _ in found]] * torch.from_numpy(np.stack([w for _, w in found]))).sum(1)
    return -torch.log(mass + 1e-4).sum()


@dataclass(frozen=True, slots=True)
class Referring:
    """A window with words that refer back: `spans` [M, T] their weights, `actors` [M, S] 1 where they stand for an actor."""

    example: Example
    spans: NDArray[np.float32]
    actors: NDArray[np.float32]


@dataclass(slots=True)
class References:
    """A task of the training loop: whom pronouns, descriptions and sets stand for."""

    name: str
    encoder: Encoder
    network: Reader
    examples: list[Referring]

    def batches(self, chance: random.Random) -> list[list[int]]:
        """Batches of an epoch."""
        return by_size([len(e.example.encoded.pieces.ids) for e in self.examples], BUDGET, chance, MOST)

    def loss(self, batch: Sequence[int]) -> tuple[Tensor, dict[str, float]]:
        """The loss of a batch, and its parts."""
        found = [self.examples[n] for n in batch]
        x = marked(self.encoder, self.network, [e.example for e in found], train=True)
        total = torch.zeros(())
        for row, e in zip(x, found):
            scores = self.network.references(row[: e.spans.shape[1]], torch.from_numpy(e.spans), torch.from_numpy(e.example.encoded.members))
            total = total + F.binary_cross_entropy_with_logits(scores, torch.from_numpy(e.actors), reduction="sum")
        return total / len(found), {"actors": float(total.detach()) / len(found)}
