"""Bad inputs through the real command line: each reported in one line with file and line, exit 1, and the rest done."""

from __future__ import annotations

import gzip
import json

import pytest
from warm import kg

from kg.errors import InputError
from kg.evaluate import evaluate

GOOD = b'{"id": "%b", "text": "Canada condemned Iran."}\n'
BAD = {  # name: bytes, where and what is reported, ids of the articles read all the same
    "binary.txt": (b"\x7fELF\x00\x01" * 100, "binary.txt: is binary", []),
    "empty.md": (b"", "empty.md: is empty", []),
    "blank.txt": (b" \n\n ", "blank.txt: is empty", []),
    "encoding.txt": (b"\xff\xfeabc", "encoding.txt: has the mark of UTF-16 but is not", []),
    "encoding.jsonl": (GOOD % b"e1" + b'{"id": "e2", "text": "\x00\x81\x8d"}\n' + GOOD % b"e3", "encoding.jsonl:2: is binary", ["e1", "e3"]),
    "cut.json": (b'[{"id": "1", "text": "Canada condemned Iran."', "cut.json:1: is no JSON", []),
    "cut.jsonl": (GOOD % b"c1" + b'{"id": "c2", "te', "cut.jsonl:2: is no JSON", ["c1"]),
    "deep.json": (b"[" * 100_000, "deep.json: is no JSON", []),
    "long.jsonl": (GOOD % b"l1" + b'{"text": "' + b"a" * 100_000_000 + b'"}\n' + GOOD % b"l3", "long.jsonl:2: line longer than 8 MB", ["l1", "l3"]),
    "long.csv": (b"id,text\nv1,Canada condemned Iran.\nv2," + b"a" * 100_000_000, "long.csv:3: line longer than 8 MB", ["v1"]),
    "bomb.jsonl.gz": (gzip.compress(b"\0" * 100_000_000, 1), "bomb.jsonl.gz:1: unpacks to more than 100 times its size", []),
    "lines.jsonl.gz": (gzip.compress(GOOD % b"b1" + (b" " * 1000 + b"\n") * 100_000, 1), "unpacks to more than 100 times its size", ["b1"]),
    "bomb.txt.gz": (gzip.compress(b"a" * 100_000_000, 1), "bomb.txt.gz: larger than 64 MB", []),
    "cut.jsonl.gz": (gzip.compress(GOOD % b"g" * 1000)[:40], "cut.jsonl.gz: is no whole gzip file", []),
    "deep.html": (b"<div>" * 100_000 + b"x", "deep.html: nests more than 2,000 elements", []),
    "nothing.xml": (b"<rss></rss>", "nothing.xml: is no feed", []),
    "columns.csv": (b"name\nx\n", "columns.csv:1: has no column `text`", []),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("bad")
    for name, (data, *_) in BAD.items():
        (place / name).write_bytes(data)
    (place / "zzz.txt").write_text("Canada condemned Iran.")
    return place


@pytest.fixture(scope="module")
def run(folder):
    return kg("extract", str(folder), str(folder / "missing.txt"))


def test_the_run_fails_and_says_how_much_was_left_out(run) -> None:
    assert run.returncode == 1
    assert f"{len(BAD) + 1} inputs left out" in run.stderr
    assert "Traceback" not in run.stderr
    assert all(line.startswith("kg: ") for line in run.stderr.splitlines())


@pytest.mark.parametrize("name", BAD)
def test_each_is_reported_with_file_and_line(run, name: str) -> None:
    lines = [line for line in run.stderr.splitlines() if f"/{name}:" in line]
    assert len(lines) == 1
    assert BAD[name][1] in lines[0]


def test_the_rest_is_read(run, folder) -> None:
    read = [json.loads(line)["article"] for line in run.stdout.splitlines()]
    assert sorted(read) == sorted([*(i for *_, ids in BAD.values() for i in ids), f"{folder.name}/zzz.txt"])
    assert "missing.txt: no such file" in run.stderr


def test_build_keeps_the_good_ones(folder, tmp_path) -> None:
    run = kg("build", str(folder / "cut.jsonl"), str(folder / "binary.txt"), str(folder / "zzz.txt"), "--store", "s", cwd=tmp_path)
    assert run.returncode == 1
    assert "2 articles added" in run.stderr
    assert "cut.jsonl:2" in run.stderr
    assert kg("info", "--store", "s", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("text", [None, "{oops", '{"id": "a"}', "[1]"])
def test_what_is_no_gold_is_one_line(tmp_path, text: str | None) -> None:
    gold = tmp_path / "gold.jsonl"
    if text is not None:
        gold.write_text(text)
    with pytest.raises(InputError, match="gold.jsonl"):
        evaluate(gold, [])


def test_evaluate_reports_it(tmp_path) -> None:
    run = kg("evaluate", str(tmp_path / "none.jsonl"))
    assert run.returncode == 1
    assert len(run.stderr.strip().splitlines()) == 1
