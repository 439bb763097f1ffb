"""`kg why`: what is seen in a sentence, and why it tells what it tells."""

from __future__ import annotations

import json

import pytest
from warm import kg

TEXT = "Iran was condemned by Canada."


def why(*options: str) -> str:
    return kg("why", TEXT, "--date", "2024-06-12", *options, check=True).stdout


def test_as_json_it_has_words_mentions_and_relations() -> None:
    found = json.loads(why("--format", "json"))
    (sentence,) = found["sentences"]
    assert [w["word"] for w in sentence["words"]] == ["Iran", "was", "condemned", "by", "Canada", "."]
    assert [m["actors"] for m in sentence["mentions"]] == [["Iran"], ["Canada"]]
    best = max(found["relations"], key=lambda r: r["probability"])
    assert (best["subject"], best["relation"], best["object"], best["told"]) == ("Canada", "criticised", "Iran", True)


def test_it_shows_what_reader_and_frames_say_and_what_follows() -> None:
    best = max(json.loads(why("--format", "json"))["relations"], key=lambda r: r["probability"])
    assert best["reader"] > 0.9 and best["frames"] > 0.8 and best["rule"] == "speech/criticise" and best["probability"] >= best["threshold"]


@pytest.mark.parametrize("line", [TEXT, "told", "not told, but considered"])
def test_as_text_it_reads_from_top_to_bottom(line: str) -> None:
    assert line in why().splitlines()
