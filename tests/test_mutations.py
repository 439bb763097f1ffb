"""A sample of benchmarks/mutations.py: broken and hostile inputs are processed or reported, never a crash or a hang."""

from __future__ import annotations

import importlib.util
import signal
from collections import Counter
from pathlib import Path

import pytest

LIMIT = 60  # seconds of CPU time an input may take; the slowest of the sample takes about one


def _mutations():
    path = Path(__file__).parent.parent / "benchmarks" / "mutations.py"
    spec = importlib.util.spec_from_file_location("mutations", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


mutations = _mutations()


@pytest.fixture
def limited():
    """Raises in the test once an input takes too long."""

    def late(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, late)
    yield lambda: signal.setitimer(signal.ITIMER_PROF, LIMIT)
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


def test_mutated_inputs_are_processed_or_reported(pipeline, tmp_path, limited) -> None:
    done: Counter[str] = Counter()
    for n, (how, kind, data) in enumerate(mutations.inputs(60, 2026, big=False)):
        path = tmp_path / f"{n}.{kind}"
        path.write_bytes(data)
        limited()
        articles, claims, errors = mutations.through(pipeline, path)
        assert articles or errors, (n, how, kind)
        done.update({"processed": bool(articles), "reported": bool(errors), "claims": claims, how: 1})
    assert set(mutations.SMALL) | {"nested HTML"} <= set(done)
    assert done["processed"] > 20
    assert done["reported"] > 8
    assert done["claims"] > 100


def test_a_long_paragraph_is_read_in_pieces(pipeline, tmp_path, limited) -> None:
    sentence = "The Egyptian government condemned Qatar. "
    path = tmp_path / "long.txt"
    path.write_text(sentence * (50_000 // len(sentence)))
    limited()
    assert mutations.through(pipeline, path) == (1, 1, 0)


def test_the_same_seed_gives_the_same_inputs() -> None:
    assert list(mutations.inputs(5, 7)) == list(mutations.inputs(5, 7))
    assert list(mutations.inputs(5, 7)) != list(mutations.inputs(5, 8))
