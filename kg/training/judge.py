"""The reader's network: a tower on the encoder that knows who is named where, and a judge of pairs of actors."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from kg.encoder import WIDTH
from kg.extract.reader.clauses import MARKS, TIES
from kg.extract.reader.labels import RELATIONS, STATUS
from kg.extract.reader.window import ACTORS
from kg.training.corpus import HANDS
from kg.training.network import LAYERS, Layer

TOWER = 2  # layers that see the actors
JUDGE = 256
RIVALS, RIVAL = 4, 48  # heads by which a pair looks at its rivals, and their width


class Reader(nn.Module):
    """Judges ordered pairs of actors in a sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = nn.Embedding(4, WIDTH)
        self.slot = nn.Embedding(ACTORS, WIDTH)
        nn.init.normal_(self.kind.weight, std=0.02)
        nn.init.normal_(self.slot.weight, std=0.02)
        self.tower = nn.ModuleList(Layer() for _ in range(TOWER))
        wide = 2 * WIDTH + 34
        self.kinds = nn.Embedding(4, 32)
        self.subject, self.object = nn.Linear(wide, JUDGE), nn.Linear(wide, JUDGE)
        self.query = nn.Linear(2 * JUDGE, WIDTH)
        self.seen = nn.Linear(WIDTH, JUDGE)
        self.judge = nn.Sequential(
            nn.GELU(), nn.Dropout(0.3), nn.Linear(3 * JUDGE, WIDTH), nn.GELU(), nn.Dropout(0.2), nn.Linear(WIDTH, WIDTH), nn.GELU()
        )
        self.drawn, self.tied = nn.Linear(2 * JUDGE, MARKS), nn.Linear(TIES, WIDTH)
        self.asks, self.answers, self.says = (nn.Linear(WIDTH, RIVALS * RIVAL) for _ in range(3))
        self.beside = nn.Sequential(nn.Linear(RIVALS * RIVAL + 2 * WIDTH, JUDGE), nn.GELU(), nn.Dropout(0.1), nn.Linear(JUDGE, WIDTH))
        self.hands = nn.Embedding(len(HANDS), WIDTH)  # annotators keep the guidelines in ways of their own
        nn.init.zeros_(self.hands.weight)
        for late in (self.drawn, self.tied, self.beside[-1]):  # what came later begins as if it were not there
            nn.init.zeros_(late.weight)
            nn.init.zeros_(late.bias)
        self.relation = nn.Linear(WIDTH, len(RELATIONS))
        nn.init.constant_(self.relation.bias, -4.0)
        self.of = nn.Embedding(len(RELATIONS), WIDTH)
        nn.init.normal_(self.of.weight, std=0.02)
        self.status = nn.Linear(WIDTH, len(STATUS))
        self.status_of = nn.Embedding(len(RELATIONS), len(STATUS))
        self.when, self.where = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.no_when, self.no_where = nn.Linear(WIDTH, 2), nn.Linear(WIDTH, 1)
        self.refers, self.referred = nn.Linear(WIDTH, JUDGE), nn.Linear(WIDTH, JUDGE)
        self.nobody = nn.Parameter(torch.tensor(-2.0))
        self.drop = nn.Dropout(0.2)

    def load(self, path: Path) -> None:
        """The tower begins as copies of the encoder's last layers."""
        from safetensors.torch import load_file

        w = load_file(path)
        for n, layer in enumerate(self.tower):
            layer.load(w, LAYERS - TOWER + n)

    @torch.no_grad()
    def fold(self) -> None:
        """Put what the first annotators add into the bias, so that the exported file holds it; judges as before."""
        first = self.hands.weight[0].clone()
        self.judge[2].bias += first
        self.hands.weight -= first

    def marked(self, x: Tensor, wall: Tensor, members: Tensor, kinds: Tensor, seats: Tensor) -> Tensor:
        """[B, T, WIDTH] vectors that know the actors.

        Args:
            x: [B, T, WIDTH] what the encoder gives. wall: [B, 1, 1, T] added to attention.
            members: [B, T, S] which piece stands for whom. kinds, seats: [B, S] what each actor is, and which of the learned marks it wears.
        """
        x = x + members @ (self.slot(seats) + self.kind(kinds))
        for layer in self.tower:
            x = layer(x, wall)
        return x

    def pairs(
        self, x: Tensor, members: Tensor, kinds: Tensor, sentences: Tensor, pairs: Tensor, marks: Tensor, ties: Tensor, hand: int = 0
    ) -> tuple[Tensor, Tensor, Tensor]:
        """One window: [T, WIDTH], [T, S], [S], [N, T], [P, 3], [P, T, MARKS], [P, TIES] -> hidden [P, WIDTH], relation logits [P, R], attention [P, T].

        Args:
            hand: who annotated it (`kg.training.corpus.HANDS`); what is exported judges as the first annotators would.
        """
        here = sentences[:, :, None] * members[None]  # N, T, S
        there = (1 - sentences)[:, :, None] * members[None]
        count, others = here.sum(1), there.sum(1)
        now = torch.einsum("nts,td->nsd", here, x) / count.clamp(min=1)[..., None]
        then = torch.einsum("nts,td->nsd", there, x) / others.clamp(min=1)[..., None]
        flags = torch.stack([(count > 0).to(x.dtype), (others > 0).to(x.dtype)], -1)
        actors = torch.cat([now, then, self.kinds(kinds)[None].expand(now.shape[0], -1, -1).to(x.dtype), flags], -1)
        actors = self.drop(actors)
        a, b = self.subject(actors)[pairs[:, 0], pairs[:, 1]], self.object(actors)[pairs[:, 0], pairs[:, 2]]
        both = torch.cat([a, b], -1)
        weight = (self.query(both) @ x.T) / WIDTH**0.5 + (1 - sentences[pairs[:, 0]]) * -1e4
        weight = weight + (marks @ self.drawn(both)[..., None])[..., 0]
        attention = weight.softmax(-1)
        first = self.judge[:3](torch.cat([both, self.seen(attention @ x)], -1)) + self.tied(ties) + self.hands.weight[hand]
        hidden = self.among(self.judge[3:](first), pairs)
        return hidden, self.relation(hidden), attention

    def among(self, hidden: Tensor, pairs: Tensor) -> Tensor:
        """[P, WIDTH] pairs that know their rivals: those of the same sentence with the same subject, with the same object, and the pair turned round."""
        sentence, subject, object_ = pairs[:, 0], pairs[:, 1], pairs[:, 2]
        here = sentence[:, None] == sentence[None]
        of_subject, of_object = here & (subject[:, None] == subject[None]), here & (object_[:, None] == object_[None])
        wall = torch.stack([of_subject, of_subject, of_object, of_object]).logical_not().to(hidden.dtype) * -1e4
        q, k, v = (part(hidden).view(-1, RIVALS, RIVAL).transpose(0, 1) for part in (self.asks, self.answers, self.says))
        heard = ((q @ k.transpose(1, 2)) / RIVAL**0.5 + wall).softmax(-1) @ v
        turned = (here & (subject[:, None] == object_[None]) & (object_[:, None] == subject[None])).to(hidden.dtype) @ hidden
        told: Tensor = self.beside(torch.cat([heard.transpose(0, 1).reshape(-1, RIVALS * RIVAL), turned, hidden], -1))
        return hidden + told

    def references(self, x: Tensor, spans: Tensor, members: Tensor) -> Tensor:
        """One window: [T, WIDTH], [M, T] weights of words that may refer back, [T, S] -> [M, S] scores of each for each actor."""
        actors = (members / members.sum(0).clamp(min=1)).T @ x
        return self.refers(spans @ x) @ self.referred(actors).T / JUDGE**0.5 + self.nobody

    def details(self, hidden: Tensor, relation: Tensor, times: Tensor, places: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Claims [C, WIDTH] with their relations [C], vectors of times [A, WIDTH] and places [B, WIDTH] -> logits of status [C, 4],
        times [C, 2 + A] (first none, then the day of publication) and places [C, 1 + B] (first none)."""
        h = hidden * (1 + self.of(relation))
        status = self.status(h) + self.status_of(relation)
        when = torch.cat([self.no_when(h), self.when(h) @ times.T / WIDTH**0.5], -1)
        where = torch.cat([self.no_where(h), self.where(h) @ places.T / WIDTH**0.5], -1)
        return status, when, where
