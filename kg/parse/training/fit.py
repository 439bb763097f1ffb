"""One training, in a process of its own."""

from __future__ import annotations

from contextlib import redirect_stdout
from pathlib import Path

from spacy.cli.train import train
from thinc.api import set_current_ops

from kg.parse import blas

HERE = Path(__file__).parent


def fit(part: str, work: Path) -> None:
    """Train the pipeline `part`.cfg on the data in `work`, with its log there; matrix products by BLAS, as in parsing."""
    set_current_ops(blas())
    paths = {"paths.vectors": "vectors", "paths.train": f"{part}-train.spacy", "paths.dev": f"{part}-dev.spacy"}
    with open(work / f"{part}.log", "w", encoding="utf-8", buffering=1) as log, redirect_stdout(log):
        train(HERE / f"{part}.cfg", work / part, overrides={name: str(work / file) for name, file in paths.items()})
