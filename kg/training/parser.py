"""What the parser learns from: runs of sentences of the treebanks, and sentences with entities."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kg.encoder import OTHER, TITLE, UPPER, Floats, Pieces, pieces
from kg.parse.edits import edit
from kg.parse.syntax import Classes
from kg.training.syntax import TAGS, Syntax
from kg.training.treebanks import ENTITIES, Row, entity_rows, groups, headlines, spaced, varied

BUDGET = 1800  # word pieces a batch
WORDS = 180  # of one run at most
SHARE = 0.4  # of the entity sentences are seen in one epoch
RARE = 3  # classes seen less often are not learned
NONE = -100  # a label that is not learned from


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words: `weights` [N, T] average the pieces of each; label lists are empty where that layer is not annotated."""

    pieces: Pieces
    weights: Floats
    sentence: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    pos: list[int] = field(default_factory=list)
    feats: list[int] = field(default_factory=list)
    edits: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)


def runs(treebanks: Path, chance: random.Random) -> list[list[list[Row]]]:
    """Runs of sentences, some again as newspapers print them; half of the past ones also in the present tense of headlines."""
    out: list[list[list[Row]]] = []
    for path in sorted(treebanks.glob("*-ud-train.conllu.gz")):
        for group in groups(path, 6, chance):
            if sum(map(len, group)) > WORDS:
                out += [[rows] for rows in group if len(rows) <= WORDS]
                continue
            other = varied(group, chance)
            out += [group, other] if other else [group]
            if chance.random() < 0.5:
                out += [[h] for rows in group for h in headlines(rows)]
    return out


def classes(found: Sequence[list[list[Row]]]) -> Classes:
    """What the treebanks tell apart."""
    rows = [r for group in found for sentence in group for r in sentence]
    often = lambda values, most: tuple(k for k, n in Counter(values).most_common(most) if n >= RARE)  # noqa: E731
    return Classes(
        labels=tuple(sorted({r[6] for r in rows})),
        pos=tuple(sorted({r[3] for r in rows})),
        feats=often((r[4] for r in rows), 400),
        edits=often((edit(r[0], r[2]) for r in rows), 900),
        tags=TAGS,
    )


def words(forms: Sequence[str], spaces: Sequence[bool]) -> tuple[Pieces, Floats]:
    """The pieces of a text made of words, and the weights that average those of each."""
    text, spans = "", []
    for form, space in zip(forms, spaces):
        spans.append((len(text), len(text) + len(form)))
        text += form + (" " if space else "")
    found = pieces(text)
    return found, np.stack([found.weights(a, b) for a, b in spans])


def annotated(group: list[list[Row]], known: Classes) -> Words:
    """A run of sentences with its labels."""
    index = {name: {c: n for n, c in enumerate(getattr(known, name))} for name in ("labels", "pos", "feats", "edits")}
    rows = [(k, base, r) for k, base, sentence in _bases(group) for r in sentence]
    found, weights = words([r[0] for *_, r in rows], [r[1] for *_, r in rows])
    numbers = [k for k, *_ in rows]
    return Words(
        found,
        weights,
        numbers,
        [base + r[5] if r[5] else 0 for _, base, r in rows],
        [index["labels"][r[6]] for *_, r in rows],
        [index["pos"][r[3]] for *_, r in rows],
        [index["feats"].get(r[4], NONE) for *_, r in rows],
        [index["edits"].get(edit(r[0], r[2]), NONE) for *_, r in rows],
        [int(n == 0 or numbers[n] != numbers[n - 1]) for n in range(len(rows))],
    )


def _bases(group: list[list[Row]]) -> list[tuple[int, int, list[Row]]]:
    out, base = [], 0
    for k, sentence in enumerate(group):
        out.append((k, base, sentence))
        base += len(sentence)
    return out


def entities(folder: Path, chance: random.Random) -> list[Words]:
    """Sentences with entities; of those without any, a third."""
    out = []
    for name in ENTITIES:
        for forms, tags in entity_rows(folder / f"{name}.jsonl.gz"):
            if len(forms) <= 150 and (any(t != "O" for t in tags) or chance.random() < 0.35):
                found, weights = words(forms, spaced(forms))
                out.append(Words(found, weights, tags=[TAGS.index(t) if t in TAGS else 0 for t in tags]))
    return out


def by_size(sizes: Sequence[int], budget: int, chance: random.Random, most: int = 64) -> list[list[int]]:
    """Batches of examples of similar size, `budget` pieces each with their padding, in a random order."""
    order = sorted(range(len(sizes)), key=lambda n: sizes[n] * (1 + 0.2 * chance.random()))
    out: list[list[int]] = [[]]
    for n in order:
        if out[-1] and (max(sizes[k] for k in (*out[-1], n)) * (len(out[-1]) + 1) > budget or len(out[-1]) >= most):
            out.append([])
        out[-1].append(n)
    chance.shuffle(out)
    return out


def padded(found: Sequence[Pieces]) -> tuple[Tensor, Tensor, Tensor]:
    """[B, T] ids and case, and the [B, 1, 1, T] mask for attention."""
    longest = max(len(p.ids) for p in found)
    ids, case = torch.zeros(len(found), longest, dtype=torch.long), torch.full((len(found), longest), OTHER)
    wall = torch.full((len(found), 1, 1, longest), -1e4)
    for b, p in enumerate(found):
        n = len(p.ids)
        ids[b, :n], case[b, :n], wall[b, ..., :n] = torch.from_numpy(p.ids), torch.from_numpy(p.case), 0.0
    return ids, case, wall


def recased(case: Tensor, flat: float, upper: float, title: float = 0.0) -> Tensor:
    """Some of the texts of a batch written all in lower case, capitals or Title Case, so that nothing hangs on how a headline is written."""
    draw = torch.rand(len(case))
    for low, high, value in ((0.0, flat, 0), (flat, flat + upper, UPPER), (flat + upper, flat + upper + title, TITLE)):
        rows = (draw >= low) & (draw < high)
        case[rows] = torch.where(case[rows] == OTHER, case[rows], torch.full_like(case[rows], value))
    return case


@dataclass(slots=True)
class Heads:
    """A task of the training loop: `kind` is `trees` or `entities`."""

    name: str
    encoder: nn.Module
    network: Syntax
    examples: list[Words]
    share: float = 1.0

    def batches(self, chance: random.Random) -> list[list[int]]:
        """Batches of an epoch."""
        found = by_size([len(e.pieces.ids) for e in self.examples], BUDGET, chance)
        return found[: max(1, int(len(found) * self.share))]

    def loss(self, batch: Sequence[int]) -> tuple[Tensor, dict[str, float]]:
        """The loss of a batch, and its parts."""
        examples = [self.examples[n] for n in batch]
        ids, case, wall = padded([e.pieces for e in examples])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            x = self.encoder(ids, recased(case, 0.05, 0.05, 0.03), wall)
        n = max(len(e.weights) for e in examples)
        weights = torch.zeros(len(examples), n, ids.shape[1])
        for b, e in enumerate(examples):
            weights[b, : e.weights.shape[0], : e.weights.shape[1]] = torch.from_numpy(e.weights)
        y = weights @ x.float()
        parts = _tag_loss(self.network, y, examples) if examples[0].tags else _tree_loss(self.network, y, examples)
        total = torch.stack(list(parts.values())).sum()
        return total, {k: float(v.detach()) for k, v in parts.items()}


def _labels(examples: Sequence[Words], name: str, size: int) -> Tensor:
    out = torch.full((len(examples), size), NONE)
    for b, e in enumerate(examples):
        values = getattr(e, name)
        out[b, : len(values)] = torch.tensor(values)
    return out


def _tag_loss(network: Syntax, y: Tensor, examples: Sequence[Words]) -> dict[str, Tensor]:
    scores = network.entities(network.drop(y))
    return {"tags": 1.5 * F.cross_entropy(scores.flatten(0, 1), _labels(examples, "tags", y.shape[1]).flatten())}


def _tree_loss(network: Syntax, y: Tensor, examples: Sequence[Words]) -> dict[str, Tensor]:
    size = y.shape[1]
    arcs, child, head = network.trees(y)
    sentence, heads = _labels(examples, "sentence", size), _labels(examples, "heads", size)
    far = (sentence[:, :, None] != sentence[:, None, :]).float() * -1e4
    arcs = arcs + nn.functional.pad(far, (1, 0))
    b, w = (heads >= 0).nonzero(as_tuple=True)
    labels = network.labels(child[b, w], head[b, heads[b, w]])
    y = network.drop(y)
    out = {
        "arcs": F.cross_entropy(arcs.flatten(0, 1), heads.flatten()),
        "labels": F.cross_entropy(labels, _labels(examples, "labels", size)[b, w]),
        "starts": 0.5 * F.binary_cross_entropy_with_logits(network.starts(y)[b, w, 0], _labels(examples, "starts", size)[b, w].float()),
    }
    for name, share, classify in (("pos", 0.4, network.pos), ("feats", 0.3, network.feats), ("edits", 0.3, network.edits)):
        out[name] = share * F.cross_entropy(classify(y).flatten(0, 1), _labels(examples, name, size).flatten())
    return out


__all__ = ["SHARE", "Heads", "Words", "annotated", "by_size", "classes", "entities", "padded", "recased", "runs", "words"]
