"""The page against pyvis as it comes: time until it is ready and time per frame, in headless Chromium on this machine.

    python benchmarks/view.py [--chromium /usr/bin/chromium] [--large] [--no-pyvis]
    python benchmarks/view.py --pages a.html b.html [--turns 3]   # two states of the page, or two stores, measured in turn

A made-up graph of actors (those with a tie are drawn, and counted) and ties is written by `kg.export.html` and by pyvis with its own settings (scripts inlined, physics on), both are opened, and
the picture is dragged 120 times. Ready: from navigation until the first complete picture (pyvis: until vis-network reports `stabilized`, at most 300 s; on a busy machine it takes minutes).
Frame: the mean, median and 95th percentile of the time between two animation frames while dragging; the mouse is slower than the page, so that some of them show nothing new. With --pages
the arrow keys move the picture instead, once in each of 120 frames, and stop for a second in between, so that it is drawn again. CPU: processor time of all of the browser's processes,
that which draws among them, until the page was ready, and a frame; it grows less with the load of the machine than the others do. Milliseconds; the last column is ours over pyvis'.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from kg.export.html import View, write_view
from kg.model import Actor, Event, Kind, Report
from kg.ontology import event_types

LIMIT = 300_000  # ms that a page may take to get ready


def made_up(actors: int, ties: int, seed: int = 3) -> list[Event]:
    """Events between made-up people of some 190 states: few actors with many ties, many with few, as in news."""
    from kg.link import gazetteer

    chance = random.Random(seed)
    states = list(gazetteer().countries.values())[: max(10, min(190, actors // 5))]
    everyone = [*states]
    for n in range(actors - len(states)):
        home = states[min(len(states) - 1, int(chance.paretovariate(0.8)) - 1)]
        everyone.append(Actor(Kind.PERSON, f"Person {n}", f"person-{n}", home.id, False))
    kinds = [t for t in event_types().values() if not t.standing]
    seen: set[tuple[Actor, Actor]] = set()
    out: list[Event] = []
    while len(out) < ties:
        a, b = (everyone[min(len(everyone) - 1, int(len(everyone) * chance.betavariate(0.6, 2.2)))] for _ in "ab")
        if a == b or (a, b) in seen or (b, a) in seen:
            continue
        seen.add((a, b))
        t = chance.choice(kinds)
        day = f"20{chance.randint(18, 25)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        quote = f"{a.name} and {b.name} in words that an article might use, long enough to be a sentence of the usual length."
        out.append(
            Event(
                f"https://w3id.org/irkg/id/event/{len(out):08x}",
                t.name,
                t.relation,
                (a,),
                (b,),
                date=day,
                first=day,
                last=day,
                goldstein=t.goldstein,
                quad=t.quad,
                symmetric=t.symmetric,
                publishers=chance.randint(1, 4),
                reports=(Report(f"claim-{len(out)}", f"article-{len(out) // 2}", quote, published=day, source="Wire"),),
            )
        )
    return out


def by_pyvis(path: Path, events: list[Event]) -> None:
    """The same graph as pyvis writes it when told nothing."""
    from pyvis.network import Network

    net = Network(cdn_resources="in_line", directed=True)
    for e in events:
        for a in (e.agents[0], e.targets[0]):
            net.add_node(a.id, label=a.name, title=a.name)
        net.add_edge(e.agents[0].id, e.targets[0].id, title=e.relation)
    path.write_text(net.generate_html(), encoding="utf-8")


DRAG = """async ([x, y]) => {
  const gaps = []; let last = performance.now(), run = true;
  const tick = t => { gaps.push(performance.now() - last); last = performance.now(); if (run) requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  window.__stop = () => { run = false; return gaps.slice(3); };
}"""


@dataclass(frozen=True)
class Figures:
    """Milliseconds until ready, of a mean, a median and a slow frame, and of processor time until ready and a frame."""

    ready: float
    frame: float
    median: float
    slow: float
    cpu: float
    cpu_frame: float

    def __str__(self) -> str:
        late = ">" if self.ready >= LIMIT else ""
        return f"{late + format(self.ready, '.0f'):>10}{self.frame:10.1f}{self.median:8.1f}{self.slow:8.1f}{self.cpu:9.0f}{self.cpu_frame:8.1f}"


MOVE = """async () => {
  document.getElementById('stage').focus();
  const gaps = [];
  for (let n = 0; n < 4; n++) {
    let last = await new Promise(requestAnimationFrame);
    for (let k = 0; k < 30; k++) {
      document.dispatchEvent(new KeyboardEvent('keydown', {key: k % 2 ? 'ArrowLeft' : 'ArrowDown', bubbles: true}));
      const now = await new Promise(requestAnimationFrame);
      gaps.push(now - last); last = now;
    }
    await new Promise(done => setTimeout(done, 1000));
  }
  return gaps;
}"""


def dragged(page: Page) -> list[float]:
    """Milliseconds between frames while the mouse drags the picture."""
    page.evaluate(DRAG, [0, 0])
    page.mouse.move(640, 420)
    page.mouse.down()
    for k in range(120):
        page.mouse.move(640 + 6 * (k % 10), 420 + 4 * (k % 7))
    page.mouse.up()
    return list(page.evaluate("window.__stop()"))


def measure(browser: Browser, path: Path, ready: str, *, keys: bool = False) -> Figures:
    """Open a page, wait until it is ready, move its picture."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(LIMIT)
    session = browser.new_browser_cdp_session()

    def cpu() -> float:
        return 1000 * sum(float(one["cpuTime"]) for one in session.send("SystemInfo.getProcessInfo")["processInfo"])

    before = cpu()
    page.goto(path.as_uri(), wait_until="commit")
    try:
        page.wait_for_function(ready, timeout=LIMIT, polling=50)
        took = float(page.evaluate("performance.now()"))
    except Exception:
        took = float(LIMIT)
    spent = cpu() - before
    gaps = sorted(page.evaluate(MOVE) if keys else dragged(page))
    moved = cpu() - before - spent
    page.close()
    return Figures(took, statistics.fmean(gaps), statistics.median(gaps), gaps[int(0.95 * (len(gaps) - 1))], spent, moved / len(gaps))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--large", action="store_true", help="also 5,000 and 20,000 actors, which pyvis is not asked to draw")
    parser.add_argument("--no-pyvis", action="store_true", help="our page alone")
    parser.add_argument("--pages", nargs="+", type=Path, help="pages of `kg view` to measure in turn, in place of those made up")
    parser.add_argument("--turns", type=int, default=3)
    given = parser.parse_args()
    if given.pages:
        return in_turn(given.chromium, given.pages, given.turns)
    sizes = [(300, 600, True), (1000, 2000, True), *([(1400, 3000, False), (7000, 11000, False), (27000, 50000, False)] if given.large else [])]
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(
        f"{'actors':>7}{'ties':>7}  {'page':6}{'MB':>6}{'ready':>10}{'frame':>10}{'median':>8}{'95 %':>8}{'CPU':>9}{'a frame':>8}   of pyvis (ready, frame, CPU, a frame)"
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=given.chromium, args=FLAGS)
        for actors, ties, both in sizes:
            events = made_up(actors, ties)
            drawn = len({a.id for e in events for a in (*e.agents, *e.targets)})
            ours, theirs = Path(folder) / "ours.html", Path(folder) / "pyvis.html"
            begun = time.perf_counter()
            write_view(ours, events, View(level="actors", limit=100_000))
            spent = time.perf_counter() - begun
            # every actor is drawn, which the page itself would not do at first sight
            mine = measure_all(browser, ours)
            print(f"{drawn:7}{ties:7}  {'ours':6}{ours.stat().st_size / 1e6:6.2f}{mine}   written in {spent:.1f} s", flush=True)
            if both and not given.no_pyvis:
                by_pyvis(theirs, events)
                its = measure(browser, theirs, PYVIS_READY)
                pairs = ((mine.ready, its.ready), (mine.frame, its.frame), (mine.cpu, its.cpu), (mine.cpu_frame, its.cpu_frame))
                ratio = ("  at most " if its.ready >= LIMIT else "  ") + "  ".join(f"{a / b:.3f}" for a, b in pairs)
                print(f"{'':14}  {'pyvis':6}{theirs.stat().st_size / 1e6:6.2f}{its}{ratio}", flush=True)
        browser.close()


def in_turn(chromium: str, pages: list[Path], turns: int) -> None:
    """Measure pages one after another, and again, so that other load of the machine meets all of them."""
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'page':40}{'MB':>6}{'ready':>10}{'frame':>10}{'median':>8}{'95 %':>8}{'CPU':>9}{'a frame':>8}")
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=FLAGS)
        for path in pages * turns:
            print(f"{str(path)[-39:]:40}{path.stat().st_size / 1e6:6.2f}{measure(browser, path.absolute(), OURS_READY, keys=True)}", flush=True)
        browser.close()


FLAGS = ["--no-sandbox", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]  # draws without a graphics card
OURS_READY = "() => document.documentElement.dataset.ready === '1'"
PYVIS_READY = """() => { if (typeof network === 'undefined') return false;
  if (!window.__watched) { window.__watched = true; network.once('stabilized', () => { window.__done = true; }); network.once('stabilizationIterationsDone', () => { window.__done = true; }); }
  return window.__done === true; }"""


def measure_all(browser: Browser, path: Path) -> Figures:
    """As `measure`, with every actor drawn from the start."""
    whole = path.with_name("whole.html")
    whole.write_text(path.read_text(encoding="utf-8").replace('"start":{', '"start":{"top":1000000000,', 1), encoding="utf-8")
    return measure(browser, whole, OURS_READY)


if __name__ == "__main__":
    main()
