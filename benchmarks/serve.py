"""How fast is the desk? `python benchmarks/serve.py [--store DIR] [--requests 10000] [--actors RUS,UKR] [--minute 60] [--hostile 1000]`.

Without a store, one is built of the articles in `data/`. A desk is started; printed are the first answer and the median and 95th percentile of pages and of
expanding a node, the memory of all its processes over many requests, 32 clients at once for a time beside a query that runs away, and how many requests that mean
harm (`tests/hostile.py`) were served wrongly. Exit 1 where a request failed or was served wrongly, the runaway did not end at its limit, or memory grew by more than a tenth after the first fifth.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx

from kg.files import folder
from kg.knowledge_graph import KnowledgeGraph

TOKEN = "token-of-the-benchmark"
LIMIT = 10.0  # seconds of a query
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
CLIENTS = 32


def desk(store: str) -> tuple[subprocess.Popen[bytes], httpx.Client]:
    """A desk that answers, and a client of it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "kg", "serve", "--store", store, "--port", str(port), "--token", TOKEN, "--timeout", str(LIMIT)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    limits = httpx.Limits(max_connections=CLIENTS + 8)
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=120, limits=limits)
    for _ in range(6000):  # a large store on a busy machine takes minutes
        try:
            client.get("/api/queries").raise_for_status()
            return process, client
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("the desk did not start")


def memory(root: int) -> float:
    """Megabytes of a process and its children, what they share counted once for each share (PSS)."""
    children = Path(f"/proc/{root}/task").glob("*/children")
    every = [root, *(int(pid) for path in children for pid in path.read_text().split())]
    total = 0
    for pid in every:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


def timed(client: httpx.Client, path: str, times: int = 40) -> list[float]:
    """Seconds of one address, asked again and again."""
    out = []
    for _ in range(times):
        start = time.perf_counter()
        client.get(path).raise_for_status()
        out.append(time.perf_counter() - start)
    return out


def crowd(client: httpx.Client, paths: list[str], seconds: float) -> tuple[list[float], int, tuple[int, float]]:
    """Times of 32 clients at once, how many requests failed, and status and seconds of a query that ran away beside them."""
    times: list[float] = []
    failed: list[int] = []
    ended: list[tuple[int, float]] = []
    end = time.monotonic() + seconds

    def run(n: int) -> None:
        while time.monotonic() < end:
            start = time.perf_counter()
            try:
                answer = client.get(paths[n % len(paths)])
                failed.extend([answer.status_code] if answer.status_code != 200 else [])
            except httpx.HTTPError:
                failed.append(0)
            times.append(time.perf_counter() - start)
            n += 1

    def away() -> None:
        start = time.perf_counter()
        answer = client.post("/sparql", data={"query": RUNAWAY})
        ended.append((answer.status_code, time.perf_counter() - start))

    threads = [threading.Thread(target=run, args=(n,)) for n in range(CLIENTS)] + [threading.Thread(target=away)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return times, len(failed), ended[0]


def harm(port: int, count: int) -> int:
    """Requests that mean harm and were served wrongly, each printed."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    import hostile

    wrong = [said for one in hostile.requests(f"127.0.0.1:{port}", TOKEN, count) if (said := hostile.wrong(port, one))]
    print(f"{len(wrong)} of {count:,} hostile requests served wrongly", *wrong, sep="\n")
    return len(wrong)


def told(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    print(
        f"{name:34}median {1000 * statistics.median(ordered):7.1f} ms   95 % {1000 * ordered[int(0.95 * (len(ordered) - 1))]:7.1f} ms   of {len(ordered):,}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store")
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--actors", default="RUS,UKR")
    parser.add_argument("--minute", type=float, default=60)
    parser.add_argument("--hostile", type=int, default=0)
    asked = parser.parse_args()
    a, b = asked.actors.split(",")
    with tempfile.TemporaryDirectory() as place:
        store = asked.store or f"{place}/s"
        if not asked.store:
            with KnowledgeGraph(store, write=True) as graph:
                graph.add(folder("data") / "articles")
        process, client = desk(store)
        try:
            harmed = harm(client.base_url.port or 0, asked.hostile) if asked.hostile else 0
            return measure(process.pid, client, a, b, asked.requests, asked.minute) or int(harmed > 0)
        finally:
            process.terminate()
            process.wait(30)


def measure(pid: int, client: httpx.Client, a: str, b: str, requests: int, seconds: float) -> int:
    paths = ["/", f"/actor/{a}", f"/tie/{a}/{b}", f"/api/neighbours/{a}", "/map", f"/?q={a}+{b}"]
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for path in paths:
        first = timed(client, path, 1)[0]
        told(f"{path} (first {first:.2f} s)", timed(client, path))
    marks, step = [], min(1000, max(1, requests // 5))
    print(f"memory at every {step:,} of {requests:,} requests, MB:", end="", flush=True)
    for n in range(requests + 1):
        if n % step == 0:
            marks.append(memory(pid))
            print(f" {marks[-1]:.0f}", end="", flush=True)  # as it goes, so that a run that is stopped has told something
        if n < requests:
            client.get(paths[n % len(paths)]).raise_for_status()
    print()
    times, failed, (status, away) = crowd(client, paths, seconds)
    told(f"{CLIENTS} clients for {seconds:g} s", times)
    print(f"{failed} of {len(times):,} failed; the runaway query ended with status {status} after {away:.1f} s (limit {LIMIT:g} s)")
    sound = not failed and status == 503 and LIMIT - 1 < away < LIMIT + 5 and marks[-1] < 1.1 * marks[len(marks) // 5]
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
