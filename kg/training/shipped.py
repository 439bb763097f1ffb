"""Back from the package's networks to weights that can be trained on: 8-bit integers times their scales, rounded as they were shipped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

QUANTIZED, SCALE, ZERO = "_quantized", "_scale", "_zero_point"


def weights(path: Path) -> dict[str, Tensor]:
    """The weights of an ONNX file that `kg.training.export` wrote, by the names that they have in the trained module.

    Args:
        path: the file; its matrices and embeddings may be 8-bit integers with a scale (a column or the whole), as onnxruntime's quantizer makes them.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    found = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    out = {name: found[name] for name in found if not name.startswith("onnx::") and not name.endswith((QUANTIZED, SCALE, ZERO))}
    for name in [n.removesuffix(QUANTIZED) for n in found if n.endswith(QUANTIZED) and not n.startswith("onnx::")]:
        whole = _whole(found, name)
        out[name.removesuffix("_Transposed")] = whole.T if name.endswith("_Transposed") else whole
    beside = {i: n.output[0] for n in graph.node for i in n.input}  # what is made of each value
    for node in graph.node:
        matrix = next((i for i in node.input if i.startswith("onnx::") and i in found and found[i].ndim == 2), None)
        if node.op_type in ("MatMul", "MatMulInteger") and matrix:
            bias = _bias(graph.node, beside, node.output[0])
            if bias.endswith(".bias"):
                plain = _whole(found, matrix.removesuffix(QUANTIZED)) if matrix.endswith(QUANTIZED) else found[matrix]
                out[bias.removesuffix("bias") + "weight"] = plain.T
    return {name: torch.from_numpy(np.array(value)) for name, value in out.items()}


def _whole(found: Mapping[str, NDArray[np.generic]], name: str) -> NDArray[np.float32]:
    scale, zero = found[name + SCALE], found[name + ZERO]
    return np.asarray((found[name + QUANTIZED].astype(np.float32) - zero.astype(np.float32)) * scale, dtype=np.float32)


def _bias(nodes: Iterable[Any], beside: Mapping[str, str], value: str) -> str:
    """The bias that is added to a product: the name of the first such addition on the way from it."""
    adds = {i: n for n in nodes if n.op_type == "Add" for i in n.input}
    while value in beside:
        if value in adds:
            return next((str(i) for i in adds[value].input if i.endswith(".bias")), "")
        value = beside[value]
    return ""


def load(module: nn.Module, name: str, *paths: Path) -> list[str]:
    """Give a module the weights of files of the package.

    Args:
        module: as it begins. name: what the exported module calls it (`encoder`, `reader`, `syntax`).

    Returns:
        The parameters that no file holds (they serve training alone) and that stay as they begin.

    Raises:
        ValueError: a weight has another shape than the module's.
    """
    found = {k.removeprefix(f"{name}."): v for path in paths for k, v in weights(path).items() if k.startswith(f"{name}.")}
    own = module.state_dict()
    wrong = [k for k, v in found.items() if k in own and own[k].shape != v.shape]
    if wrong:
        raise ValueError(f"{', '.join(wrong)}: other shapes than the network's")
    module.load_state_dict({k: v for k, v in found.items() if k in own}, strict=False)
    return sorted(set(own) - set(found))
