"""Do analysts' queries end? `python benchmarks/queries.py STORE [NAME ...] [--most SECONDS]`.

The queries of `docs/cookbook.md` and of `queries.toml` beside this file, each as it is written and as the planner writes it, with the planning; every run in a
process of its own, stopped after `--most` seconds of processor. Exit status 1 where a planned one takes more than `ASKED`, or finds other rows.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import resource
import sys
import time
import tomllib
from pathlib import Path

from kg.graph.stores.store import SnapshotStore

ASKED = 5.0  # seconds of processor
HERE = Path(__file__).parent


def queries() -> dict[str, str]:
    cookbook = (HERE.parent / "docs" / "cookbook.md").read_text(encoding="utf-8")
    found = dict(re.findall(r"^### (\d+\. .*?)\n.*?```sparql\n(.*?)```", cookbook, re.S | re.M))
    more = tomllib.loads((HERE / "queries.toml").read_text(encoding="utf-8"))["query"]
    return found | {q["name"]: q["sparql"] for q in more}


def work(store: SnapshotStore, sparql: str, plan: bool) -> tuple[float, int, int]:
    """Seconds, number of rows, and a sum over the rows that does not depend on their order."""
    began, count, total = time.process_time(), 0, 0
    result = store.query(sparql, plan=plan)
    names = result.variables
    for row in result:
        count += 1
        total += int.from_bytes(hashlib.blake2b(" ".join(str(row[n]) for n in names).encode(), digest_size=6).digest())
    return time.process_time() - began, count, total


def apart(store: SnapshotStore, sparql: str, plan: bool, most: int) -> tuple[float, int, int] | None:
    """`work` in a process of its own, None where it did not end."""
    ends = os.pipe()
    child = os.fork()
    if not child:
        spent = int(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (spent + most, spent + most))
        os.write(ends[1], json.dumps(work(store, sparql, plan)).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(ends[1])
    with os.fdopen(ends[0]) as file:
        told = file.read()
    return tuple(json.loads(told)) if told else None  # type: ignore[return-value]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("names", nargs="*", help="beginnings of the names of queries")
    parser.add_argument("--most", type=int, default=30)
    options = parser.parse_args()
    store = SnapshotStore(options.store)
    store.counts()
    missed = 0
    for name, sparql in queries().items():
        if options.names and not name.startswith(tuple(options.names)):
            continue
        written, planned = (apart(store, sparql, plan, options.most) for plan in (False, True))
        same = not (written and planned) or written[1:] == planned[1:]
        good = planned is not None and planned[0] <= ASKED and same
        missed += not good
        seconds = [f"{found[0]:6.2f} s" if found else f"  over {options.most:2}" for found in (written, planned)]
        rows = f"{planned[1]:,} rows{'' if same else ', OTHER ONES'}" if planned else ""
        print(f"{'ok  ' if good else 'MISS'} {name[:60]:60} written {seconds[0]}, planned {seconds[1]}, {rows}", flush=True)
    print(f"{missed} missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
