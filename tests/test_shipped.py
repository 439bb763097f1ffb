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
    assert shipped.load(encoder, "encoder", ENCODER / "encoder.onnx") == []
    encoder.eval()
    found = pieces("Sharif met Putin in Kazan on Tuesday and agreed to build a gas pipeline.")
    with torch.no_grad():
        mine = encoder(torch.from_numpy(found.ids[None]), torch.from_numpy(found.case[None]), torch.zeros(1, 1, 1, 1))[0].numpy()
    theirs = vectors(found)
    cosine = (mine * theirs).sum(1) / np.linalg.norm(mine, axis=1) / np.linalg.norm(theirs, axis=1)
    assert cosine.min() > 0.97


def test_a_reader_from_the_package_gives_the_same_details_and_lacks_only_what_training_alone_needs() -> None:
    from kg.training import shipped
    from kg.training.judge import Reader

    reader = Reader()
    assert {name.split(".")[0] for name in shipped.load(reader, "reader", READER / "reader.onnx", READER / "details.onnx")} == {
        "nobody",
        "refers",
        "referred",
    }
    reader.eval()
    chance = np.random.default_rng(1)
    hidden, times, places = (chance.standard_normal((n, 384), dtype=np.float32) for n in (2, 3, 1))
    relation = np.array([0, 27])
    with torch.no_grad():
        mine = reader.details(*map(torch.from_numpy, (hidden, relation, times, places)))
    theirs = session(READER / "details.onnx").run(None, {"hidden": hidden, "relation": relation, "times": times, "places": places})
    for a, b in zip(mine, theirs):
        np.testing.assert_allclose(a.numpy(), b, atol=1e-4)


def test_a_network_of_another_shape_is_refused() -> None:
    from kg.training import shipped

    with pytest.raises(ValueError, match="status_of.weight"):
        other = torch.nn.ModuleDict({"status_of": torch.nn.Embedding(3, 4)})
        shipped.load(other, "reader", READER / "details.onnx")
