"""Claims as Parquet lose nothing; a build on Dask gives the graph of one process, whoever is killed, and reads nothing twice."""

from __future__ import annotations

import json
import os
import re
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from forked import start
from graphs import DEU, FRA, claim, report, world
from typer.testing import CliRunner

from kg.cli import app
from kg.errors import InputError
from kg.export import claims
from kg.files import folder
from kg.graph.shape.triples import article_quads
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Article, Place
from kg.read import read_articles

pytest.importorskip("pyarrow")
FRAMES = ("frames",)


# -- claims as Parquet -------------------------------------------------------------------------------------------------


def rows():
    return [
        *world(20, 3),
        report("none"),
        report("all", claim("all", date="2024-05", place=Place("São Paulo", "são-paulo"), attribution="she said", topics=("natural-gas", "trade"))),
        report("office", claim("office", "OfficeHolding", FRA, DEU, office="President", date="2024"), day=None),
    ]


def test_claims_as_parquet_lose_nothing() -> None:
    found = list(claims.extractions(claims.table(rows())))
    assert [r.article.id for r in found] == [r.article.id for r in rows()]
    assert not any(r.article.text for r in found)
    for was, now in zip(rows(), found):
        assert tuple(replace(c, iri="") for c in now.claims) == was.claims
        assert article_quads(now) == article_quads(was)
    kept = list(claims.extractions(claims.table(rows(), keep_text=True)))
    assert [article_quads(r, keep_text=True) for r in kept] == [article_quads(r, keep_text=True) for r in rows()]


def test_claims_of_a_store_make_the_same_store(samples, tmp_path) -> None:
    samples.export(tmp_path / "claims.parquet")
    from pyarrow import parquet

    table = parquet.read_table(tmp_path / "claims.parquet")
    assert table.schema.equals(claims.schema())
    told = {row["claim"] for row in table.to_pylist()} - {None}
    assert told == {
        q.subject.value for q in samples.store.quads((None, None, None, None)) if "/claim/" in q.subject.value and "article" in q.graph_name.value
    }
    again = KnowledgeGraph()
    for found in claims.extractions(table):
        again.insert(found)
    assert again.quads() == samples.quads()


# -- a cluster ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch):
    """The module of the cluster, with shards of about six articles and workers that parse nothing, forked with all loaded; and the graph to be had."""
    pytest.importorskip("distributed")
    import dask
    import distributed.utils
    from cluster_work import made_up

    import kg.cluster

    start()
    monkeypatch.setattr(distributed.utils, "_forkserver_preload_set", True, raising=False)
    monkeypatch.setattr(kg.cluster, "SHARD", 6)
    monkeypatch.setattr(kg.cluster, "_work", made_up)
    monkeypatch.setattr("kg.knowledge_graph.reference_quads", list)
    wanted = KnowledgeGraph()
    for row in world():
        wanted.insert(row)
    with dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"}):
        yield kg.cluster, wanted.quads()


def test_the_graph_is_that_of_one_process_whoever_is_killed(quick, tmp_path) -> None:
    import dask

    cluster_, wanted = quick
    articles = [r.article for r in world()]
    told: list[InputError] = []
    graph = KnowledgeGraph()
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        cluster_.Cluster(tmp_path / "claims", workers=2, on_error=told.append) as cluster,
    ):
        workers = cluster._client.run(os.getpid)
        for number, found in enumerate(cluster([*articles, Article("bad", "x"), Article("deadly", "x")])):
            if number == 2:
                os.kill(min(workers.values()), signal.SIGKILL)
            graph.insert(found)
    assert graph.quads() == wanted
    assert sorted(e.path for e in told) == ["bad", "deadly"]
    shards = {p.stem for p in (tmp_path / "claims").iterdir()}
    assert {m[1] for e in told if (m := re.search(r"\(shard (\w+)\)", str(e)))} <= shards
    assert "ended 2 workers" in str(next(e for e in told if e.path == "deadly"))


def test_a_relaunch_reads_what_is_missing(quick, tmp_path, monkeypatch) -> None:
    cluster_, wanted = quick
    store, texts = tmp_path / "s", tmp_path / "texts.jsonl"
    fields = ("id", "text", "title", "source", "url", "published")
    texts.write_text("".join(json.dumps({name: getattr(r.article, name) for name in fields}) + "\n" for r in world()))
    with cluster_.Cluster(f"{store}-claims", workers=1, extractors=FRAMES) as cluster, KnowledgeGraph(store, write=True) as graph:
        found = cluster(read_articles(texts))
        for _ in range(10):  # then the run is stopped
            graph.insert(next(found))
        found.close()
    before = {p: p.stat().st_mtime_ns for p in Path(f"{store}-claims").glob("*.parquet")}
    assert before
    started: list[str] = []
    start = cluster_.Cluster._start
    monkeypatch.setattr(cluster_.Cluster, "_start", lambda self, job: (started.append(job.shard.key), start(self, job)))
    told = CliRunner().invoke(app, ["build", str(texts), "--store", str(store), "--engine", "dask", "--workers", "1", "--extractor", "frames"])
    assert (told.exit_code, told.stderr.splitlines()[-1]) == (0, f"{len(world()) - 10} articles added to {store}, 10 already there")
    assert KnowledgeGraph(store).quads() == wanted
    assert {p: p.stat().st_mtime_ns for p in before} == before
    assert started
    assert not {p.stem for p in before} & set(started)


def test_the_demo_articles_give_the_same_graph(tmp_path) -> None:
    pytest.importorskip("distributed")
    from kg.cluster import Cluster

    articles = sorted(read_articles(folder("data") / "articles"), key=lambda a: len(a.text))[:12]
    here, there = KnowledgeGraph(), KnowledgeGraph()
    here.add(*articles, extractors=FRAMES)
    with Cluster(tmp_path / "claims", workers=2, extractors=FRAMES) as cluster:
        there.add(*articles, engine=cluster)
    assert there.quads() == here.quads()


def test_an_engine_that_is_not_there(tmp_path) -> None:
    for engine, said in (("spark", "choose local, dask or dask=ADDRESS"), ("local=2", "choose local, dask or dask=ADDRESS")):
        told = CliRunner().invoke(app, ["build", "x.txt", "--store", str(tmp_path / "s"), "--engine", engine])
        assert told.exit_code == 2
        assert said in told.stderr


def test_every_column_is_described() -> None:
    text = (Path(__file__).parent.parent / "docs" / "scale.md").read_text(encoding="utf-8")
    kinds = {"struct": "struct", "list<element: struct": "list of struct", "list<element: string": "list of string", "date32": "date"}
    kind = {
        f.name: next((told for start, told in kinds.items() if str(f.type).replace("item:", "element:").startswith(start)), str(f.type))
        for f in claims.schema()
    }
    assert dict(re.findall(r"^\| `(\w+)` \| ([a-z0-9 ]+?) \|", text, re.M)) == kind
