"""What `benchmarks/ablate.py` switches off is off as long as it is asked, and nothing else is."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
import branches

SOURCE = '''
def size(n: int, big: bool = False) -> str:
    """How large a number is."""
    if n > 3 or big:
        return "large"
    return "small"


def even(numbers: list[int]) -> list[int]:
    found = []
    found += [n for n in numbers if n % 2 == 0]
    return found
'''


@pytest.fixture
def module(tmp_path: Path) -> ModuleType:
    path = tmp_path / "sizes.py"
    path.write_text(SOURCE, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("sizes", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules["sizes"] = made
    spec.loader.exec_module(made)
    return made


def number(module: ModuleType, sort: str, words: str) -> int:
    (found,) = [s.number for s in branches.sites(module) if s.sort == sort and words in s.words]
    return found


@pytest.mark.parametrize(
    ("sort", "words", "sizes", "evens"),
    [
        ("branch", "if n > 3", ("small", "small", "small"), [2, 4]),
        ("or", "n > 3", ("small", "large", "small"), [2, 4]),
        ("or", "big", ("large", "small", "small"), [2, 4]),
        ("function", "def size", ("", "", ""), [2, 4]),
        ("filter", "n % 2 == 0", ("large", "large", "small"), [1, 2, 3, 4]),
        ("statement", "found +=", ("large", "large", "small"), []),
    ],
)
def test_what_is_cut_out_is_gone_until_it_is_back(module: ModuleType, sort: str, words: str, sizes: tuple[str, ...], evens: list[int]) -> None:
    def now() -> tuple[tuple[str, ...], list[int]]:
        return (module.size(9), module.size(1, big=True), module.size(1)), module.even([1, 2, 3, 4])

    whole = now()
    with branches.off(module, number(module, sort, words)):
        assert now() == (sizes, evens)
    assert now() == whole == (("large", "large", "small"), [2, 4])


def test_a_site_tells_when_it_takes_effect(module: ModuleType) -> None:
    said = set[int]()
    with branches.told(module, lambda name, at: said.add(at)):
        module.size(1, big=True)
    assert number(module, "or", "big") in said
    assert number(module, "or", "n > 3") not in said  # it was false, so that nothing hung on it
    assert number(module, "function", "def even") not in said
