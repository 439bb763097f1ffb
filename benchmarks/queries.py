"""Do analysts' queries end? `python benchmarks/queries.py STORE [NAME ...] [--most SECONDS] [--beside URL --process PID]`.

The queries of `docs/cookbook.md` and of `queries.toml` beside this file, each as it is written and as the planner writes it, with the planning; every run in a
process of its own, stopped after `--most` seconds of processor. Exit status 1 where a planned one takes more than `ASKED`, or finds other rows.

--beside: a SPARQL endpoint of this machine that holds the same quads (Virtuoso: `ld_dir` and `rdf_loader_run`
load what `kg export -o full.nq` wrote), --process: its server. A quick query is asked there twice, too, and the second time counts: what its server spends of
the processor, to the hundredth of a second. Exit status 1 where the median of the ratios is above `TIMES`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import resource
import statistics
import sys
import time
import tomllib
import urllib.parse
import urllib.request
from http.client import HTTPException
from pathlib import Path

import pyoxigraph as ox

from kg.graph.asking.union import GRAPHS
from kg.graph.shape.triples import PREFIXES
from kg.graph.stores.remote import dataset
from kg.graph.stores.store import SnapshotStore

ASKED = 5.0  # seconds of processor
AGAIN = 2.0  # seconds up to which a query is asked twice: the first time files are read
WAIT = 600  # seconds of the clock for one answer of another server
TIMES = 3.0  # of the time that another server takes
TICK = 1 / os.sysconf("SC_CLK_TCK")
HERE = Path(__file__).parent


def queries() -> dict[str, str]:
    cookbook = (HERE.parent / "docs" / "cookbook.md").read_text(encoding="utf-8")
    found = dict(re.findall(r"^### (\d+\. .*?)\n.*?```sparql\n(.*?)```", cookbook, re.S | re.M))
    more = tomllib.loads((HERE / "queries.toml").read_text(encoding="utf-8"))["query"]
    return found | {q["name"]: q["sparql"] for q in more}


def once(store: SnapshotStore, sparql: str, plan: bool) -> tuple[float, bytes]:
    """Seconds of processor until the whole answer is there, as JSON; and it."""
    began = time.process_time()
    answer = store.query(sparql, plan=plan).serialize(format=ox.QueryResultsFormat.JSON)
    return time.process_time() - began, answer


def work(store: SnapshotStore, sparql: str, plan: bool) -> tuple[float, int, int]:
    """Seconds, number of rows, and a sum over the rows that does not depend on their order; a quick query is asked twice, and the second time counts."""
    seconds, answer = once(store, sparql, plan)
    if seconds < AGAIN:
        seconds, answer = once(store, sparql, plan)
    rows = json.loads(answer)["results"]["bindings"]
    total = sum(int.from_bytes(hashlib.blake2b(json.dumps(row, sort_keys=True).encode(), digest_size=6).digest()) for row in rows)
    return seconds, len(rows), total


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


def spent(process: int) -> float:
    """Seconds of processor that a process and its threads have had."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


def rest(process: int, most: int) -> None:
    """Wait until a server does nothing any more: one that was left in the middle of a long answer goes on for a while."""
    for _ in range(most):
        before = spent(process)
        time.sleep(0.5)
        if spent(process) - before <= 2 * TICK:
            return


def beside(url: str, process: int, sparql: str, most: int) -> tuple[float, int] | str:
    """Seconds of processor of the server at an endpoint, at least one tick, and number of rows; what it says where it refuses or does not end."""
    heading = "".join(f"PREFIX {name}: <{base}>\n" for name, base in PREFIXES.items())
    form = urllib.parse.urlencode([("query", heading + sparql), *dataset(sparql, GRAPHS)]).encode()
    request = urllib.request.Request(url, data=form, headers={"Accept": "application/sparql-results+json"})
    taken, rows = 0.0, 0
    for again in (False, True):
        if again and taken > AGAIN:
            break
        rest(process, most)
        began = spent(process)
        try:
            with urllib.request.urlopen(request, timeout=WAIT) as answer:
                rows = len(json.load(answer)["results"]["bindings"])
        except (HTTPException, OSError, ValueError, KeyError) as error:  # HTTPException: it ended the connection
            return f"{type(error).__name__} after {spent(process) - began:.0f} s"
        taken = max(spent(process) - began, TICK)
    return taken, rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("names", nargs="*", help="beginnings of the names of queries")
    parser.add_argument("--most", type=int, default=30)
    parser.add_argument("--beside", help="a SPARQL endpoint with the same quads")
    parser.add_argument("--process", type=int, help="its server")
    options = parser.parse_args()
    if bool(options.beside) != bool(options.process):
        parser.error("--beside and --process go together")
    store = SnapshotStore(options.store)
    store.counts()
    store.query("SELECT ?s { ?s a ir:Nothing }")  # what is imported late is imported
    missed, ratios = 0, []
    for name, sparql in queries().items():
        if options.names and not name.startswith(tuple(options.names)):
            continue
        written, planned = (apart(store, sparql, plan, options.most) for plan in (False, True))
        same = not (written and planned) or written[1:] == planned[1:]
        good = planned is not None and planned[0] <= ASKED and same
        missed += not good
        seconds = [f"{found[0]:6.2f} s" if found else f"  over {options.most:2}" for found in (written, planned)]
        rows = f"{planned[1]:,} rows{'' if same else ', OTHER ONES'}" if planned else ""
        other = beside(options.beside, options.process, sparql, options.most) if options.beside else None
        if isinstance(other, tuple) and planned:
            ratios.append(planned[0] / other[0])
            rows += f", beside {other[0]:.2f} s ({ratios[-1]:.1f} times){'' if other[1] == planned[1] else f', {other[1]:,} rows'}"
        elif options.beside:
            rows += f", beside none ({other})"
        print(f"{'ok  ' if good else 'MISS'} {name[:60]:60} written {seconds[0]}, planned {seconds[1]}, {rows}", flush=True)
    print(f"{missed} missed")
    if ratios:
        print(f"median of {len(ratios)}: {statistics.median(ratios):.2f} times")
    return 1 if missed or (ratios and statistics.median(ratios) > TIMES) else 0


if __name__ == "__main__":
    sys.exit(main())
