"""The encoder as it is trained: a small BERT (Devlin et al. 2019) that begins from the weights of a package and also sees how words are written."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kg.encoder import WIDTH

HEADS, INNER, LAYERS, VOCABULARY, POSITIONS = 12, 1536, 6, 30522, 512
SHARED = 2  # layers from below that parser and reader share


class Layer(nn.Module):
    """One transformer layer as in BERT (Devlin et al. 2019), normalised after each half."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.mix = nn.Linear(WIDTH, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """[B, T, WIDTH] with a [B, 1, 1, T] mask added to attention."""
        b, t, _ = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        # written out: the fused attention of torch 2.13 takes three times as long backwards on a CPU
        y = ((q @ k.transpose(-1, -2)) * (WIDTH // HEADS) ** -0.5 + mask.to(q.dtype)).softmax(-1) @ v
        x = self.norm1(x + self.mix(y.transpose(1, 2).reshape(b, t, WIDTH)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))

    def load(self, weights: dict[str, Tensor], number: int) -> None:
        """Take the weights of one layer of the package's encoder."""
        p = f"encoder.layer.{number}."
        part = lambda name, kind: torch.cat([weights[f"{p}attention.self.{x}.{kind}"] for x in ("query", "key", "value")])  # noqa: E731
        self.qkv.weight.data, self.qkv.bias.data = part("qkv", "weight"), part("qkv", "bias")
        for mine, theirs in (
            (self.mix, "attention.output.dense"),
            (self.norm1, "attention.output.LayerNorm"),
            (self.up, "intermediate.dense"),
            (self.down, "output.dense"),
            (self.norm2, "output.LayerNorm"),
        ):
            mine.weight.data, mine.bias.data = weights[f"{p}{theirs}.weight"].clone(), weights[f"{p}{theirs}.bias"].clone()


class Encoder(nn.Module):
    """Word pieces and their case to vectors."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.case = nn.Embedding(4, WIDTH)
        nn.init.zeros_(self.case.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: Tensor, case: Tensor, mask: Tensor, layers: int = LAYERS) -> Tensor:
        """[B, T] ids and case to [B, T, WIDTH], by so many layers."""
        x = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.case(case)
        x = self.drop(self.norm(x))
        for layer in self.layers[:layers]:
            x = layer(x, mask)
        return x

    def fix(self) -> None:
        """Keep what the parser shares as it is."""
        for module in (self.case, self.norm, *self.layers[:SHARED]):
            module.requires_grad_(False)

    def load(self, path: Path) -> None:
        """Take the weights of `model.safetensors`."""
        from safetensors.torch import load_file

        w = load_file(path)
        self.words.weight.data = w["embeddings.word_embeddings.weight"].clone()
        self.positions.weight.data = w["embeddings.position_embeddings.weight"] + w["embeddings.token_type_embeddings.weight"][0]
        self.norm.weight.data, self.norm.bias.data = w["embeddings.LayerNorm.weight"].clone(), w["embeddings.LayerNorm.bias"].clone()
        for n, layer in enumerate(self.layers):
            layer.load(w, n)
        self.words.weight.requires_grad_(False)
        self.positions.weight.requires_grad_(False)


class Upper(nn.Module):
    """The parser's own layers above those that it shares; they begin as a copy of the encoder's."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.layers = nn.ModuleList(deepcopy(layer) for layer in encoder.layers[SHARED:])
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """[B, T, WIDTH] of the shared layers to [B, T, WIDTH]."""
        x = self.drop(x)
        for layer in self.layers:
            x = layer(x, mask)
        return x


class Fork(nn.Module):
    """The encoder as the parser has it: shared layers, which do not learn, and its own. Called as an `Encoder` is."""

    def __init__(self, encoder: Encoder, upper: Upper) -> None:
        super().__init__()
        self.encoder, self.upper = encoder, upper

    def forward(self, ids: Tensor, case: Tensor, mask: Tensor) -> Tensor:
        """[B, T] ids and case to [B, T, WIDTH]."""
        with torch.no_grad():
            x = self.encoder(ids, case, mask, SHARED)
        return self.upper(x, mask)
