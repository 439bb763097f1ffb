"""Weights got back from the package's networks read like them (only where torch is installed)."""

from __future__ import annotations

import numpy as np
import pytest

from kg.encoder import MODEL as ENCODER
from kg.encoder import pieces, session, vectors
from kg.extract.reader.judge import MODEL as READER

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")


def test_an_encoder_from_the_package_reads_like_the_package() -> None:
    from kg.training import shipped
    from kg.training.network import Encoder

    encoder = Encoder()
    assert shipped.load(encoder, "encoder", ENCODER / "shared.onnx", ENCODER / "upper.onnx") == []
    encoder.eval()
    found = pieces("Sharif met Putin in Kazan on Tuesday and agreed to build a gas pipeline.")
    with torch.no_grad():
        mine = encoder(torch.from_numpy(found.ids[None]), torch.from_numpy(found.case[None]), torch.zeros(1, 1, 1, 1))[0].numpy()
    theirs = vectors(found)
    cosine = (mine * theirs).sum(1) / np.linalg.norm(mine, axis=1) / np.linalg.norm(theirs, axis=1)
    assert cosine.min() > 0.97


def test_a_reader_from_the_package_judges_the_same_and_lacks_only_what_training_alone_needs() -> None:
    from kg.training import shipped
    from kg.training.judge import Reader

    reader = Reader()
    lacking = {name.split(".")[0] for name in shipped.load(reader, "reader", READER / "reader.onnx")}
    assert lacking == {"nobody", "refers", "referred", "of", "status", "status_of", "when", "where", "no_when", "no_where"}
    reader.eval()
    x, pairs = np.random.default_rng(1).standard_normal((9, 384), dtype=np.float32), np.array([[0, 0, 1], [0, 1, 0]])
    members, sentences, kinds = np.eye(9, 2, dtype=np.float32), np.ones((1, 9), dtype=np.float32), np.array([0, 1])
    inputs = {"members": members, "kinds": kinds, "sentences": sentences, "pairs": pairs}
    marked, *theirs = session(READER / "reader.onnx").run(None, {"x": x} | inputs)
    with torch.no_grad():
        mine = reader.pairs(torch.from_numpy(marked), *map(torch.from_numpy, inputs.values()))
    for a, b in zip(mine, theirs):
        assert np.abs(a.numpy() - b).max() < 0.05 * np.abs(b).max()


def test_a_network_of_another_shape_is_refused() -> None:
    from kg.training import shipped

    with pytest.raises(ValueError, match="kinds.weight"):
        other = torch.nn.ModuleDict({"kinds": torch.nn.Embedding(3, 4)})
        shipped.load(other, "reader", READER / "reader.onnx")
