from __future__ import annotations

import itertools
import re
from collections import Counter

import pytest

from kg.iri import slug
from kg.link.gazetteer import rows

TABLES = ("countries", "organisations", "groups", "memberships", "offices")


@pytest.mark.parametrize("name", TABLES)
def test_table_is_read_and_clean(name: str) -> None:
    table = rows(f"{name}.tsv")
    assert table
    for row in table:
        assert all(v == v.strip() and "\t" not in v for v in row.values()), row


@pytest.mark.parametrize(("name", "key"), [("countries", "code"), ("organisations", "id"), ("groups", "id")])
def test_identifiers_are_unique(name: str, key: str) -> None:
    count = Counter(r[key] for r in rows(f"{name}.tsv"))
    assert [k for k, n in count.items() if n > 1] == []


def test_codes_look_like_codes() -> None:
    assert [r["code"] for r in rows("countries.tsv") if not re.fullmatch(r"[A-Z]{3}", r["code"])] == []


def test_united_nations_members_are_there() -> None:
    codes = {r["code"] for r in rows("countries.tsv")}
    assert {"AFG", "BRA", "CHN", "COD", "FJI", "KIR", "LIE", "PRK", "PSE", "SSD", "TLS", "TUV", "TWN", "USA", "VAT", "VUT", "XKX", "ZWE"} <= codes
    assert len(codes) >= 197


def test_references_exist() -> None:
    known = {r["code"] for r in rows("countries.tsv")} | {r["id"] for r in rows("organisations.tsv")}
    assert [r for r in rows("memberships.tsv") if r["country"] not in known or r["organisation"] not in known] == []
    assert [r for r in rows("offices.tsv") if r["of"] not in known] == []


def test_terms_begin_before_they_end() -> None:
    for name in ("memberships", "offices"):
        for r in rows(f"{name}.tsv"):
            assert all(re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", r[k]) for k in ("start", "end") if r[k]), r
            assert not r["end"] or r["start"] <= r["end"], r


def test_one_head_of_government_at_a_time() -> None:
    terms = sorted((r["of"], r["start"], r["end"] or "9999", r["person"]) for r in rows("offices.tsv") if r["role"] == "head_of_government")
    clashes = [(a, b) for a, b in itertools.pairwise(terms) if a[0] == b[0] and b[1] < a[2][: len(b[1])] and a[3] != b[3]]
    assert clashes == []


def test_slugs_are_the_ids() -> None:
    assert [r["person"] for r in rows("offices.tsv") if r["person"] != slug(r["person"])] == []
