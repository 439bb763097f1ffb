"""Text as it comes: characters, broken lines, Markdown, and what stands around an article."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest
from reading import one, put, read

from kg.read import read_articles
from kg.read.lines import unwrapped

SAMPLES = Path(__file__).parent.parent / "data" / "articles"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Nor\u00adway thanked Po\u00adland.", "Norway thanked Poland."),
        ("Norway\u200b thanked\ufeff Poland.", "Norway thanked Poland."),
        ("They met.\ufeffNorway thanked Poland.", "They met. Norway thanked Poland."),
        ("\u202bNorway\u202c thanked\u200f Poland.", "Norway thanked Poland."),
        ("Norway\u00a0thanked\u2009Poland.", "Norway thanked Poland."),
        ("Sa\u0303o Tome\u0301 o\ufb03cially thanked Poland.", "São Tomé officially thanked Poland."),
        ("TÃ¼rkiye thanked CÃ´te dâ€™Ivoire.", "Türkiye thanked Côte d’Ivoire."),
        ("VoilÃ\xa0, said the minister.", "Voilà, said the minister."),
        ("Norway’s “thanks” – to Poland…", "Norway’s “thanks” – to Poland…"),
        ("Norway\x00 thanked\x1f Poland.", "Norway  thanked  Poland."),
        ("Norway thanked Poland.\r\n\r\nIt did.\rSo.", "Norway thanked Poland.\n\nIt did.\nSo."),
        ("ＮＡＴＯ met.", "NATO met."),
        ("a long‑term deal", "a long-term deal"),
    ],
)
def test_characters_come_out_as_a_reader_needs_them(tmp_path, text: str, kept: str) -> None:
    assert one(tmp_path, "a.jsonl", json.dumps({"text": text})).text == kept


def test_offsets_count_in_the_text_as_it_is_kept(claims) -> None:
    (article,) = list(read_articles(put(Path("/tmp"), "irkg-offsets.txt", "Nor\u00adway’s minister\nsmiled. CÃ´te dâ€™Ivoire condemned Türkiye.")))
    (claim,) = [c for c in claims(article.text) if c.type == "Criticism"]
    assert article.text[claim.evidence.start : claim.evidence.end] == claim.evidence.quote
    assert "Ivoire condemned Türkiye" in claim.evidence.quote


# -- lines ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 72, 100])
@pytest.mark.parametrize("name", ["alaska-2025", "pakistan-russia-2024", "argyle-2023"])
def test_an_article_broken_to_a_width_is_the_article(tmp_path, name: str, width: int) -> None:
    (whole,) = read_articles(SAMPLES / f"{name}.md")
    broken = "\n\n".join(textwrap.fill(p, width) for p in whole.text.split("\n\n"))
    assert broken != whole.text
    assert one(tmp_path, "a.txt", broken).text == whole.text
    assert one(tmp_path, "a.json", json.dumps({"text": broken})).text == whole.text
    assert one(tmp_path, "b.md", broken).text == whole.text


KEPT = {
    "list": "They agreed on\n\n- trade with the neighbours to the north and with all others\n- energy\n- visas",
    "numbers": "The points:\n1. a first one that is rather long, as first ones are\n2. another\n3. and more",
    "table": "state      vote\nNorway     yes\nPoland     no",
    "tabs": "state\tvote\nNorway\tyes",
    "verse": "The ministers came to the hall in the rain,\nthey shook hands,\nand went home in the evening by train,\neach to his lands.",
    "headline": "Norway thanks Poland\nThe prime minister of Norway thanked Poland for its help in the storm.\nHe spoke in Oslo.",
    "sentences": "Norway thanked Poland on Tuesday.\nPoland thanked Norway.",
    "long paragraphs": "Norway thanked Poland " * 20 + "\nPoland thanked Norway " + "and Norway " * 20,
    "dateline": "OSLO, June 12 (NTB):\nThe prime minister thanked Poland for its help in the storm of last week.",
}


@pytest.mark.parametrize("kind", KEPT)
def test_lines_that_were_not_broken_to_fit_stay(kind: str) -> None:
    assert unwrapped(KEPT[kind]) == KEPT[kind]


def test_a_list_in_a_broken_text_keeps_its_items() -> None:
    text = "The two governments agreed after long talks in the capital on\nthese points, which were published on Tuesday by the ministry of\nforeign affairs:\n\n- trade\n- energy\n"
    assert unwrapped(text).split("\n\n")[1] == "- trade\n- energy\n"
    assert unwrapped(text).startswith("The two governments agreed after long talks in the capital on these points, which")


def test_hyphens_at_the_end_of_a_line() -> None:
    text = "The govern-\nment of Poland, which is Russian-\nborn no more, said that the government met.\n"
    assert "The government of Poland, which is Russian-born no more" in unwrapped(text)


def test_two_short_lines_of_one_sentence() -> None:
    assert unwrapped("The United States thanked\nNorway on Tuesday.") == "The United States thanked Norway on Tuesday."


# -- what stands around an article ------------------------------------------------------------------------------------

AROUND = [
    "Read more: Norway thanks Poland",
    "ALSO READ | Norway attacks Poland",
    "Related articles",
    "Advertisement",
    "© 2026 Daily Example",
    "Copyright 2026 Example Ltd. All rights reserved.",
    "Photo: Norway's king meets Poland's president",
    "FILE PHOTO: Norway's king meets Poland's president in Oslo, Norway, May 3, 2019. REUTERS/Jo Doe",
    "Norway's king meets Poland's president. (AP Photo/Jo Doe)",
    "Norway's king in Oslo [File: Jo Doe/Reuters]",
    "Sign up for our newsletter",
    "Share this article",
    "Follow us on X",
    "Follow Example News on Facebook and never miss a line!",
    "READ: Norway attacks Poland",
    "RELATED STORY: Norway attacks Poland",
    "Related news: Norway, Poland at war",
    "Related",
    "Tags: Norway, Norway-Poland war, Peru",
    "Topics: Norway, war",
    "(Reporting by Jo Doe in Oslo; Editing by Ann Roe)",
    "Additional reporting by Jo Doe in Oslo",
    "(With agency inputs)",
    "With reports from Example Daily and Example Weekly",
    "Click to share on Facebook (Opens in new window)",
    "Image source, Example Media",
    "Photo courtesy of the Norwegian army",
    "More from Example: WhatsApp | Telegram",
]


@pytest.mark.parametrize("line", AROUND)
def test_what_stands_around_an_article_is_left_out(tmp_path, line: str) -> None:
    assert one(tmp_path, "a.txt", f"Chile thanked Peru.\n\n{line}\n\nPeru smiled.").text == "Chile thanked Peru.\n\nPeru smiled."


@pytest.mark.parametrize(
    "line",
    [
        "Read more books, the minister told pupils in Oslo.",
        "Follow us, the rebels told the villagers, and they went.",
        "Related parties must leave, Norway said.",
        "Photographs of the summit moved the voters of Norway.",
        "(c) Norway undertakes to pay.",
        "Share prices fell in Norway.",
        "Watch out for Norway, said Poland.",
        "Reporting by the agency of Norway shows that Poland attacked.",
        "With reports from Norway that Poland attacked, Peru closed its border.",
        "Tags were sewn to the uniforms in Norway.",
        "Click to the left of the map lies Norway.",
        "Photo courtesy is no matter of law in Norway.",
    ],
)
def test_prose_that_begins_alike_stays(tmp_path, line: str) -> None:
    assert one(tmp_path, "a.txt", f"Chile thanked Peru.\n\n{line}").text == f"Chile thanked Peru.\n\n{line}"


def test_a_text_of_nothing_else_stays(tmp_path) -> None:
    assert one(tmp_path, "a.txt", "Photo: Norway's king").text == "Photo: Norway's king"


# -- Markdown ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("Norway thanked [Poland](https://example.org/x 'Peru').", "Norway thanked Poland."),
        ("Norway thanked [Poland][1].\n\n[1]: https://example.org", "Norway thanked Poland."),
        ("**Norway** thanked *Poland* and __Peru__.", "Norway thanked Poland and Peru."),
        ("They met.\n\n<!-- Norway attacked Poland -->", "They met."),
        ("They met <!-- Norway attacked --> there.", "They met  there."),
        ("They met.\n\n![Norway meets Poland](x.jpg)", "They met."),
        ("They met.\n\n<script>Norway attacked Poland</script>", "They met."),
        ("They met.\n\n```\nNorway attacked Poland\n```", "They met."),
        ("Norway\nthanked\nPoland.", "Norway thanked Poland."),
        ("Text.\n\n- Norway thanked Poland.\n- Peru\n  smiled.", "Text.\n\n- Norway thanked Poland.\n- Peru smiled."),
        ("1. Norway thanked Poland.\n\n2. Peru smiled.\n\n   Twice.", "1. Norway thanked Poland.\n\n2. Peru smiled.\n\nTwice."),
        ("> Norway thanked Poland.", "Norway thanked Poland."),
        ("    Norway thanked Poland.", "Norway thanked Poland."),
        ("AT&amp;T met Norway\\*s king.", "AT&T met Norway*s king."),
        ("Norway thanked Poland.[^1]", "Norway thanked Poland.[^1]"),
        ("<p>Norway <b>thanked</b> Poland.</p>", "Norway thanked Poland."),
    ],
)
def test_markdown_is_read_by_what_it_shows(tmp_path, body: str, kept: str) -> None:
    assert one(tmp_path, "a.md", body).text == kept


def test_a_first_heading_is_the_title_unless_front_matter_has_one(tmp_path) -> None:
    a = one(tmp_path, "a.md", "# Talks *end*\n\nThey met.\n\n## Later\n\nThey left.")
    assert (a.title, a.text) == ("Talks end", "They met.\n\nLater\n\nThey left.")
    b = one(tmp_path, "b.md", "---\ntitle: Talks\n---\n# Talks\n\nThey met.")
    assert (b.title, b.text) == ("Talks", "They met.")


FRONT = {
    "yaml": "---\ntitle: 'Talks: a {mark}'\ndate: 2024-06-12\nauthor:\n  - A\npublisher: Wire\nlink: https://example.org/a\n---\n",
    "no yaml": "---\ntitle: Talks: a {mark}\ndate: 2024-06-12 10:00\nsource: Wire\nurl: https://example.org/a\n---\n",
    "toml": '+++\ntitle = "Talks: a {mark}"\ndate = 2024-06-12T10:00:00Z\nsource = "Wire"\nurl = "https://example.org/a"\n+++\n',
    "datePublished": '---\nheadline: "Talks: a {mark}"\ndatePublished: 12 June 2024\nsource: {name: Wire}\nurl: https://example.org/a\n---\n',
}


@pytest.mark.parametrize("kind", FRONT)
def test_front_matter_of_each_kind(tmp_path, kind: str) -> None:
    a = one(tmp_path, "a.md", FRONT[kind].replace("{mark}", "mark") + "\nThey met.\n")
    assert (a.title, a.published, a.source, a.url, a.text) == ("Talks: a mark", "2024-06-12", "Wire", "https://example.org/a", "They met.")


def test_front_matter_that_is_none_is_said(tmp_path) -> None:
    articles, said = read(put(tmp_path, "a.md", "+++\n= = =\n+++\nThey met."))
    assert [a.text for a in articles] == ["They met."]
    assert "front matter is no TOML" in str(said[0])


def test_front_matter_calls_nothing_and_grows_to_nothing(tmp_path) -> None:
    bomb = "---\n" + "a: &a [x, x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(12))
    bomb += "title: !!python/object/apply:os.system ['touch x']\n---\nThey met."
    assert one(tmp_path, "a.md", bomb).text == "They met."
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.md"]
