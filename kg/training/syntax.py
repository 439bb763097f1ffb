"""The parser's network: heads on the encoder for trees, parts of speech, features, lemmas, sentence starts and entities."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from kg.encoder import WIDTH

ARC, LABEL = 320, 100
TAGS = ("O", *(f"{b}-{k}" for k in ("PER", "ORG", "LOC", "MISC") for b in "BI"))


def _mlp(size: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(WIDTH, size), nn.GELU(), nn.Dropout(0.25))


class Syntax(nn.Module):
    """Biaffine trees (Dozat and Manning 2017) and classifiers of words.

    Args:
        labels, pos, feats, edits: how many classes each has.
    """

    def __init__(self, labels: int, pos: int, feats: int, edits: int) -> None:
        super().__init__()
        self.root = nn.Parameter(torch.zeros(WIDTH))
        self.drop = nn.Dropout(0.15)
        self.head, self.child = _mlp(ARC), _mlp(ARC)
        self.label_head, self.label_child = _mlp(LABEL), _mlp(LABEL)
        self.arc = nn.Parameter(torch.zeros(ARC + 1, ARC))
        self.label = nn.Parameter(torch.zeros(labels, LABEL + 1, LABEL + 1))
        self.pos, self.feats, self.edits = nn.Linear(WIDTH, pos), nn.Linear(WIDTH, feats), nn.Linear(WIDTH, edits)
        self.starts, self.entities = nn.Linear(WIDTH, 1), nn.Linear(WIDTH, len(TAGS))

    def trees(self, words: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """[B, N, WIDTH] words -> scores of heads [B, N, N + 1] (the first is the root), and what `labels` needs."""
        words = self.drop(words)
        heads = torch.cat([self.root.expand(words.shape[0], 1, -1), words], 1)
        child = self.child(words)
        child = torch.cat([child, torch.ones_like(child[..., :1])], -1)
        arcs = child @ self.arc @ self.head(heads).transpose(1, 2)
        return arcs, self.label_child(words), self.label_head(heads)

    def labels(self, child: Tensor, head: Tensor) -> Tensor:
        """[M, LABEL] words and their heads -> [M, labels]."""
        child = torch.cat([child, torch.ones_like(child[..., :1])], -1)
        head = torch.cat([head, torch.ones_like(head[..., :1])], -1)
        return torch.einsum("mi,oij,mj->mo", child, self.label, head)
