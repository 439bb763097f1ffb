from __future__ import annotations

import gzip
import json
import random

import pytest

from kg.errors import InputError
from kg.model import Article
from kg.read import read_articles

PAGE = (
    "<html><head><title>Talks</title></head><body><article><h1>Talks</h1>"
    + "<p>Ministers of two states met in the capital and agreed to meet again next month.</p>" * 8
    + "</article></body></html>"
)
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title><item><title>Talks</title><link>https://example.org/a</link>'
    "<pubDate>Wed, 16 Oct 2024 10:00:00 GMT</pubDate><description>&lt;p&gt;They met.&lt;/p&gt;</description></item></channel></rss>"
)


def put(folder, name: str, data: str | bytes):
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_plain_text_keeps_every_character(tmp_path) -> None:
    text = " date 2024-10-17 Islamabad: They met.\n\nThey’d agreed."
    (article,) = read_articles(put(tmp_path, "seed.txt", text))
    assert (article.text, article.published, article.id) == (text, "2024-10-17", f"{tmp_path.name}/seed.txt")


def test_front_matter(tmp_path) -> None:
    (a,) = read_articles(put(tmp_path, "x.md", "---\nid: i\ntitle: T\ndate: 2024-05-01\nsource: S\nurl: https://example.org/\n---\nBody."))
    assert a == Article("i", "Body.", "T", "S", "https://example.org/", "2024-05-01")


def test_html_feed_json_csv_and_gzip(tmp_path) -> None:
    put(tmp_path, "a.html", PAGE)
    put(tmp_path, "b.xml", FEED)
    put(tmp_path, "c.jsonl", json.dumps({"id": "c", "text": "They met.", "date": None}) + "\n")
    put(tmp_path, "d.csv", "id,text,date\nd,They met.,2024-01-02\n")
    put(tmp_path, "e.txt.gz", gzip.compress(b"They met."))
    put(tmp_path, "f.json", json.dumps([{"id": "f", "text": "They met."}]))
    found = {a.id: a for a in read_articles(tmp_path)}
    assert len(found) == 6
    assert found["https://example.org/a"].published == "2024-10-16"
    assert found["d"].published == "2024-01-02"


def test_csv_in_another_encoding_and_rows_over_several_lines(tmp_path) -> None:
    data = 'id,text\nk,"Brasília e São Tomé assinaram.\n\nDepois."\nl,"They met."\n'
    found = list(read_articles(put(tmp_path, "k.csv", data.encode("latin-1"))))
    assert [(a.id, a.text) for a in found] == [("k", "Brasília e São Tomé assinaram.\n\nDepois."), ("l", "They met.")]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"\x00\x01\x02ELF\x00", "binary"),
        ("a.jsonl", b'{"text": "x', "no JSON"),
        ("a.jsonl", b"[1]\n", "no object"),
        ("a.csv", b"name\nx\n", "no column"),
        ("a.txt.gz", b"not gzip", "gzip"),
        ("a.html", b"<html></html>", "no article"),
        ("a.html", b"<div>" * 5000 + b"x", "nests"),
        ("a.xml", b"<rss></rss>", "no feed"),
    ],
)
def test_bad_input_is_reported(tmp_path, name: str, data: bytes, says: str) -> None:
    errors: list[InputError] = []
    assert list(read_articles(put(tmp_path, name, data), on_error=errors.append)) == []
    assert errors
    assert says in str(errors[0])


def test_a_bad_line_does_not_stop_the_next(tmp_path) -> None:
    errors: list[InputError] = []
    path = put(tmp_path, "a.jsonl", '{"id": "a1", "text": "x"}\n{oops\n{"id": "a3", "text": "y"}\n')
    assert [a.id for a in read_articles(path, on_error=errors.append)] == ["a1", "a3"]
    assert [e.line for e in errors] == [2]


def test_a_thousand_mutations_are_read_or_reported(tmp_path) -> None:
    chance = random.Random(5)
    seeds = {
        "txt": "date 2024-10-17 X: They met.\n",
        "md": "---\ntitle: T\n---\nBody.",
        "html": PAGE,
        "xml": FEED,
        "jsonl": '{"id":"1","text":"They met."}\n' * 3,
        "csv": "id,text\n1,They met.\n",
        "tsv": 'id\ttext\n1\t"They\nmet."\n',
        "json": '{"articles": [{"title": "T", "content": "They met.", "publishedAt": "2024-06-12T10:00:00Z", "source": {"name": "W"}}]}',
        "eml": "From: W <w@example.org>\nSubject: T\nDate: Wed, 12 Jun 2024 10:00:00 +0200\nContent-Type: text/html; charset=utf-8\n\n<p>They met.</p>",
        "mbox": "From x\nSubject: T\n\nThey met.\n\nFrom y\nSubject: U\n\nThey left.\n",
        "markdown": "+++\ntitle = 'T'\ndate = 2024-06-12\n+++\n# H\n\n- They [met](x).\n- <b>There</b>.\n",
    }
    odd = ["\u202e", "\ufeff", "\ud83d\ude00", "\x00", "\x1b[0m", "e\u0301" * 50, "<script>", '"}', "\u2028"]
    outcomes = 0
    for n in range(1000):
        kind = chance.choice(list(seeds))
        data = bytearray(seeds[kind].encode())
        for _ in range(chance.randint(1, 4)):
            what = chance.randrange(4)
            at = chance.randrange(len(data) + 1)
            if what == 0:
                del data[at:]
            elif what == 1:
                data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 20)))
            elif what == 2:
                data[at:at] = chance.choice(odd).encode("utf-8", "surrogatepass")
            else:
                chance.shuffle(data)
        errors: list[InputError] = []
        articles = list(read_articles(put(tmp_path, f"m.{kind}", bytes(data)), on_error=errors.append))
        assert articles or errors, (n, kind)
        for a in articles:
            a.text.encode("utf-8")
            assert "\x00" not in a.text + a.title + a.id
            assert a.published is None or len(a.published) == 10
        outcomes += 1
    assert outcomes == 1000
