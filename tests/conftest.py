from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from graphs import few_facts
from serving import build, running
from warm import kg

from kg.export import claims as claims_of
from kg.files import folder
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Article, Extraction
from kg.pipeline import Pipeline
from kg.pipeline import pipeline as loaded


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return loaded()


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that one of the processes that run tests makes, and all of them use."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    place = base / name
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            shutil.rmtree(unfinished := base / f"{name}.new", ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(place)
    return place


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory) -> Path:
    """A folder with the store `s` of the sample articles, as `kg build` made it; tests only read it, or copy it."""

    def make(place: Path) -> None:
        run = kg("build", str(folder("data") / "articles"), "--store", "s", cwd=place)
        assert run.returncode == 0, run.stderr

    return once(tmp_path_factory, "samples", make)


@pytest.fixture(scope="session")
def samples(sample_store) -> KnowledgeGraph:
    """The graph of the sample articles, to be read."""
    return KnowledgeGraph(sample_store / "s")


@pytest.fixture(scope="session")
def sample_claims(samples) -> dict[str, Extraction]:
    """What `kg build` told of each sample article, by its id."""
    from pyarrow import parquet

    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        samples.export(file.name)
        return {x.article.id: x for x in claims_of.extractions(parquet.read_table(file.name))}


@pytest.fixture(scope="session")
def pakistan_store(tmp_path_factory) -> Path:
    """The store of those sample articles that are of Pakistan; tests only read it."""

    def make(place: Path) -> None:
        with KnowledgeGraph(place / "s", write=True) as graph:
            graph.add(*sorted((folder("data") / "articles").glob("*pakistan*")))

    return once(tmp_path_factory, "pakistan", make) / "s"


@pytest.fixture(scope="session")
def desk_store(tmp_path_factory) -> str:
    """The store of made-up reports that `serving.build` makes; tests only read it, or copy it."""
    return str(once(tmp_path_factory, "desk", lambda place: build(place / "s")) / "s")


@pytest.fixture(scope="session")
def desk_address(desk_store) -> Iterator[str]:
    """The address of a desk over `desk_store`; a test that writes opens one of its own."""
    with running(desk_store) as address:
        yield address


@pytest.fixture(scope="module")
def small_reference():
    """Graphs begin with `few_facts` alone: for modules that make many of them and ask for nothing else of the reference data."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.knowledge_graph.reference_quads", few_facts)
        yield


@pytest.fixture(scope="session")
def frames() -> Pipeline:
    """The frames alone, without the reader's additions and vetoes."""
    return loaded(None, ("frames",))


@pytest.fixture
def claims(frames):
    """Claims that the frames find in a text."""

    def run(text: str, published: str | None = "2024-05-15", **fields: str):
        return frames(Article("a", text, published=published, **fields)).claims

    return run


@pytest.fixture
def told(pipeline):
    """What the program tells of a text in the end, frames and reader together."""

    def run(text: str, published: str | None = "2024-05-15", **fields: str):
        return pipeline(Article("a", text, published=published, **fields)).claims

    return run


@pytest.fixture(scope="session")
def browser():
    """The system's Chromium, without a window."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium on this machine")
    with api.sync_playwright() as p:
        it = p.chromium.launch(executable_path=path, args=["--no-sandbox", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"])
        yield it
        it.close()


@pytest.fixture(scope="session")
def window(browser):
    """The window in whose tabs pages of files are shown: to open one of its own costs more than to show most pages."""
    it = browser.new_context(accept_downloads=True)
    yield it
    it.close()


@pytest.fixture
def show(browser, window, tmp_path):
    """Opens a page; afterwards nothing may have been logged as an error, asked of a network or another file, or popped up."""
    wrong: list[str] = []
    tabs = []

    def open_(source, fragment: str = "", width: int = 1440, height: int = 900, *, script: bool = True, **more):
        if isinstance(source, Path):
            path = source
        else:
            path = tmp_path / "page.html"
            path.write_text(source, encoding="utf-8")
        tab = browser.new_page(accept_downloads=True, **more) if more else window.new_page()
        tabs.append(tab)
        tab.set_viewport_size({"width": width, "height": height})
        tab.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        tab.on("pageerror", lambda e: wrong.append(str(e)))
        tab.on("dialog", lambda d: (wrong.append("dialog"), d.dismiss()))
        tab.on("request", lambda r: wrong.append(r.url) if not r.url.startswith((path.as_uri(), "data:", "blob:")) else None)
        tab.goto(path.as_uri() + ("#" + fragment if fragment else ""))
        if script:
            tab.wait_for_selector("html[data-ready='1']", state="attached")
        return tab

    yield open_
    for tab in tabs:
        tab.close()
    assert wrong == []
