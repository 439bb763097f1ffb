"""Does a killed writer leave a whole store? `python benchmarks/kills.py [COUNT] [--seed N]`, 200 kills where none is said.

A child builds, publishes, imports, upgrades (a store without its union, and one of the version before), removes articles, joins and parts events, or
judges claims in a small store, and is killed (SIGKILL) somewhere on its way (`tests/killing.py`). Then the store must open for reading and for writing,
equal what its articles and decisions make, hold what the child had acknowledged, and have nothing unfinished in its folder. The exit status is 1 where
one does not.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from kg import knowledge_graph

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from killing import WORK, few, prepare, strike


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    knowledge_graph.reference_quads = few
    chance, began = random.Random(options.seed), time.perf_counter()
    kills, late, bad = Counter[str](), Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        before = Path(folder, "before")
        prepare(before)
        for n in range(options.count):
            work = list(WORK)[n % len(WORK)]
            kills[work] += 1
            try:
                late[work] += strike(work, before, Path(folder, str(n)), chance)
            except Exception:
                bad[work] += 1
                print(f"{work}, kill {n}:\n{traceback.format_exc()}", flush=True)
    print(f"{'':12}{'kills':>6}{'not at the end':>16}{'broken':>8}")
    for work in WORK:
        print(f"{work:12}{kills[work]:6}{kills[work] - late[work]:16}{bad[work]:8}")
    print(f"{kills.total()} kills, seed {options.seed}: {bad.total()} broken stores; {time.perf_counter() - began:.0f} s")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
