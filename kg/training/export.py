"""Trained networks to ONNX files in the package: weights of matrix products and embeddings as integers of seven bits.

With eight bits, processors without VNNI cut off some sums and read otherwise than those with it; with seven (`reduce_range`) no sum is too large.
On 179 held-out items it costs .002 of average precision (.752 to .750).
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from kg.encoder import WIDTH
from kg.extract.reader.about import PLACE
from kg.extract.reader.circumstances import BESIDE
from kg.extract.reader.circumstances import PLACE as STANDS
from kg.extract.reader.clauses import MARKS, TIES
from kg.extract.reader.labels import TOPICS
from kg.training.judge import Reader
from kg.training.network import SHARED, Encoder, Upper
from kg.training.syntax import ARC, LABEL, Syntax

OPSET = 17


class _Encoder(nn.Module):
    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor, case: Tensor) -> Tensor:
        return self.encoder(ids, case, torch.zeros(1, 1, 1, 1))


class _Reader(nn.Module):
    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, x: Tensor, members: Tensor, kinds: Tensor, sentences: Tensor, pairs: Tensor, marks: Tensor, ties: Tensor) -> tuple[Tensor, ...]:
        seats = torch.arange(members.shape[1])
        marked = self.reader.marked(x[None], torch.zeros(1, 1, 1, 1), members[None], kinds[None], seats[None])[0]
        return (marked, *self.reader.pairs(marked, members, kinds, sentences, pairs, marks, ties))


class _Upper(nn.Module):
    def __init__(self, upper: Upper) -> None:
        super().__init__()
        self.upper = upper

    def forward(self, shared: Tensor) -> Tensor:
        return self.upper(shared, torch.zeros(1, 1, 1, 1))


class _Words(nn.Module):
    def __init__(self, syntax: Syntax) -> None:
        super().__init__()
        self.syntax = syntax

    def forward(self, x: Tensor, words: Tensor) -> tuple[Tensor, ...]:
        s = self.syntax
        y = words @ x
        arcs, child, head = s.trees(y[None])
        return arcs[0], child[0], head[0], s.pos(y), s.feats(y), s.edits(y), s.starts(y)[:, 0], s.entities(y)


class _Labels(nn.Module):
    def __init__(self, syntax: Syntax) -> None:
        super().__init__()
        self.syntax = syntax

    def forward(self, child: Tensor, head: Tensor) -> Tensor:
        return self.syntax.labels(child, head)


def _write(module: nn.Module, arguments: dict[str, Tensor], outputs: list[str], axes: dict[str, dict[int, str]], path: Path, small: bool) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    module.eval()
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_suffix(".whole.onnx")
    torch.onnx.export(
        module,
        tuple(arguments.values()),
        str(whole),
        input_names=list(arguments),
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
    )
    if small:
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, op_types_to_quantize=["MatMul", "Gather"])
        whole.unlink()
    else:
        whole.replace(path)


def encoder(network: Encoder, folder: Path, small: bool = True) -> None:
    """Write `shared.onnx` and `upper.onnx`: the encoder, cut above the layers that the parser shares."""
    ids = torch.randint(1000, 2000, (1, 12))
    axes = {"ids": {1: "t"}, "case": {1: "t"}, "vectors": {1: "t"}}
    whole = folder / "encoder.onnx"
    _write(_Encoder(network), {"ids": ids, "case": torch.zeros_like(ids)}, ["vectors"], axes, whole, small)
    _cut(whole, f"/encoder/layers.{SHARED - 1}/norm2/LayerNormalization_output_0")
    whole.unlink()


def _cut(whole: Path, where: str) -> None:
    """Two networks in place of one, the second with the value `where` as its input `shared`."""
    import onnx
    from onnx.utils import Extractor

    found = onnx.shape_inference.infer_shapes(onnx.load(whole))
    for node in found.graph.node:
        for names in (node.input, node.output):
            names[:] = ["shared" if name == where else name for name in names]
    for value in found.graph.value_info:
        value.name = "shared" if value.name == where else value.name
    parts = Extractor(found)
    onnx.save(parts.extract_model(["ids", "case"], ["shared"]), whole.with_name("shared.onnx"))
    onnx.save(parts.extract_model(["shared"], ["vectors"]), whole.with_name("upper.onnx"))


def reader(network: Reader, folder: Path, small: bool = True) -> None:
    """Write `reader.onnx`."""
    network.fold()
    arguments = {
        "x": torch.randn(12, WIDTH),
        "members": torch.ones(12, 3),
        "kinds": torch.zeros(3, dtype=torch.long),
        "sentences": torch.ones(2, 12),
        "pairs": torch.tensor([[0, 0, 1], [1, 1, 2], [1, 2, 1]]),
        "marks": torch.rand(3, 12, MARKS),
        "ties": torch.rand(3, TIES),
    }
    axes = {"x": {0: "t"}, "members": {0: "t", 1: "s"}, "kinds": {0: "s"}, "sentences": {0: "n", 1: "t"}, "pairs": {0: "p"}}
    axes |= {"marks": {0: "p", 1: "t"}, "ties": {0: "p"}}
    axes |= {"marked": {0: "t"}, "hidden": {0: "p"}, "relations": {0: "p"}, "attention": {0: "p", 1: "t"}}
    _write(_Reader(network), arguments, ["marked", "hidden", "relations", "attention"], axes, folder / "reader.onnx", small)


def circumstances(network: nn.Module, name: str, folder: Path) -> None:
    """Write `status.onnx`, `times.onnx` or `places.onnx`."""
    two = torch.tensor([0, 1])
    arguments = {"seen": torch.randn(2, 4 * WIDTH), "relation": two, "status": two, "beside": torch.zeros(2, BESIDE)}
    options = {"words": torch.randn(2, 3, WIDTH), "place": torch.zeros(2, 3, STANDS)}
    axes = {field: {0: "c"} for field in arguments} | {field: {0: "c", 1: "k"} for field in (*options, "chances")}
    _write(network, arguments | options, ["chances"], axes, folder / f"{name}.onnx", False)


def topics(network: nn.Module, folder: Path) -> None:
    """Write `topics.onnx`."""
    named = torch.zeros(2, len(TOPICS))
    arguments = {"seen": torch.randn(2, 4 * WIDTH), "hidden": torch.randn(2, WIDTH), "relation": torch.tensor([0, 1]), "named": named, "near": named}
    words = {"words": torch.randn(2, 3, WIDTH), "which": torch.zeros(2, 3, len(TOPICS)), "place": torch.zeros(2, 3, PLACE)}
    axes = {name: {0: "c"} for name in (*arguments, "topics")} | {name: {0: "c", 1: "k"} for name in words}
    _write(network, arguments | words, ["topics"], axes, folder / "topics.onnx", False)


def telling(network: nn.Module, folder: Path) -> None:
    """Write `telling.onnx`."""
    acts = {"hidden": torch.randn(2, WIDTH), "looked": torch.randn(2, WIDTH), "relation": torch.tensor([0, 1])}
    where = {"sentences": torch.ones(2, 12), "marks": torch.zeros(2, 12, MARKS)}
    axes = {"x": {0: "t"}} | {name: {0: "c"} for name in acts} | {name: {0: "c", 1: "t"} for name in (*where, "shown", "inside")}
    _write(network, {"x": torch.randn(12, WIDTH), **acts, **where}, ["shown", "inside"], axes, folder / "telling.onnx", False)


def syntax(upper: Upper, network: Syntax, folder: Path, small: bool = True) -> None:
    """Write `upper.onnx`, `words.onnx` and `labels.onnx`."""
    _write(_Upper(upper), {"shared": torch.randn(1, 12, WIDTH)}, ["x"], {"shared": {1: "t"}, "x": {1: "t"}}, folder / "upper.onnx", small)
    outputs = ["arcs", "child", "head", "pos", "feats", "edits", "starts", "entities"]
    axes = {"x": {0: "t"}, "words": {0: "n", 1: "t"}} | {name: {0: "n"} for name in outputs} | {"arcs": {0: "n", 1: "n1"}, "head": {0: "n1"}}
    _write(_Words(network), {"x": torch.randn(12, WIDTH), "words": torch.ones(5, 12)}, outputs, axes, folder / "words.onnx", small)
    _write(
        _Labels(network),
        {"child": torch.randn(5, LABEL), "head": torch.randn(5, LABEL)},
        ["labels"],
        {"child": {0: "m"}, "head": {0: "m"}, "labels": {0: "m"}},
        folder / "labels.onnx",
        False,
    )


__all__ = ["ARC", "circumstances", "encoder", "reader", "syntax", "telling", "topics"]
