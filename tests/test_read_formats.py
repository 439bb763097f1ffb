"""Formats: tables, JSON of news services, feeds and pages, each by its own names for things."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from reading import one, put, read

from kg.read import fields

DOC = Path(__file__).parent.parent / "docs" / "formats.md"
ROW = ("Norway thanked Poland.", "2023-03-09", "Wire")


def parts(article) -> tuple[str, str | None, str]:
    return article.text, article.published, article.source


# -- tables -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", "text,date,source\nNorway thanked Poland.,2023-03-09,Wire\n"),
        ("a.csv", "Text;Date;Source\nNorway thanked Poland.;2023-03-09;Wire\n"),
        ("a.csv", "sep=;\ntext;date;source\nNorway thanked Poland.;2023-03-09;Wire\n"),
        ("a.tsv", "body\tpublished_at\tpublisher\nNorway thanked Poland.\t2023-03-09T10:00:00Z\tWire\n"),
        ("a.csv", "content|pubDate|site\nNorway thanked Poland.|Thu, 09 Mar 2023 10:00:00 GMT|Wire\n"),
        ("a.csv", "\ufefftext,date,source\r\n\r\nNorway thanked Poland.,2023-03-09,Wire\r\n"),
        ("a.csv", "text,date,source\rNorway thanked Poland.,2023-03-09,Wire\r"),
        ("a.csv", "text,date,source\nNorway thanked Poland.,2023-03-09,Wire\n".encode("utf-16")),
        ("a.tsv", "text\tdate\tsource\nNorway thanked Poland.\t2023-03-09\tWire\n".encode("utf-16-le")),
        ("a.csv", "text,date,source\nNorway thanked Poland.,2023-03-09,Wire\n".encode("utf-32")),
        ("a.csv", "text,date,source,,\nNorway thanked Poland.,2023-03-09,Wire,,\n"),
        ("a.csv", '"text","date","source"\n"Norway thanked Poland.","2023-03-09","Wire"\n'),
    ],
)
def test_tables_by_any_separator_and_encoding(tmp_path, name: str, data: str | bytes) -> None:
    assert parts(one(tmp_path, name, data)) == ROW


def test_rows_that_do_not_fit_are_reported_with_their_line_and_the_rest_read(tmp_path) -> None:
    data = 'text,date\nA.,2023-03-01\nNorway, thanked Poland.,2023-03-02\nB.\n"C.\n\nD.",2023-03-03\n"never closed,2023-03-04\nE.,2023-03-05\nF. said "so",2023-03-06\n'
    articles, said = read(put(tmp_path, "a.csv", data))
    assert [a.text for a in articles] == ["A.", "C.\n\nD.", "E.", 'F. said "so"']
    assert [s.line for s in said] == [3, 4, 8]
    assert "has 3 fields where the header has 2" in str(said[0])
    assert "has 1 fields" in str(said[1])
    assert "close its quotation mark" in str(said[2])


def test_sloppy_quotation_marks_inside_a_row_are_taken_as_they_come(tmp_path) -> None:
    (article,), said = read(put(tmp_path, "a.csv", 'text,date\n"Norway "the thanker" thanked Poland.",2023-03-09\n'))
    assert article.text.startswith("Norway")
    assert "Poland." in article.text
    assert said == []


def test_a_table_without_text_names_what_it_has(tmp_path) -> None:
    articles, said = read(put(tmp_path, "a.csv", "who,when\nNorway,2023\n"))
    assert articles == []
    assert "no column `text`, but who, when" in str(said[0])


# -- JSON -------------------------------------------------------------------------------------------------------------

TEXT, DAY, SOURCE = ROW
SERVICES = {
    "NewsAPI": {
        "status": "ok",
        "articles": [
            {
                "source": {"id": None, "name": SOURCE},
                "title": "T",
                "url": "https://example.org/a",
                "publishedAt": DAY + "T10:00:00Z",
                "content": TEXT + "… [+1 chars]",
            }
        ],
    },
    "GDELT DOC": {
        "articles": [{"url": "https://example.org/a", "title": TEXT, "seendate": "20230309T101500Z", "domain": SOURCE, "language": "English"}]
    },
    "MediaCloud": [
        {"stories_id": 12, "publish_date": DAY + " 10:00:00", "title": "T", "url": "https://example.org/a", "media_name": SOURCE, "story_text": TEXT}
    ],
    "news-please": {
        "maintext": TEXT,
        "title": "T",
        "date_publish": DAY + " 10:00:00",
        "source_domain": SOURCE,
        "url": "https://example.org/a",
        "authors": [],
    },
    "Common Crawl": [
        {"text": TEXT, "title": "T", "domain": SOURCE, "date": DAY + " 00:00:00", "description": "D", "url": "https://example.org/a", "image_url": ""}
    ],
    "schema.org": {
        "@type": "NewsArticle",
        "headline": "T",
        "articleBody": TEXT,
        "datePublished": DAY,
        "publisher": {"@type": "Organization", "name": SOURCE},
        "url": "https://example.org/a",
    },
    "nested": {
        "response": {
            "status": "ok",
            "docs": [
                {
                    "headline": {"main": "T"},
                    "lead_paragraph": TEXT,
                    "pub_date": DAY + "T10:00:00+0000",
                    "source": SOURCE,
                    "web_url": "https://example.org/a",
                }
            ],
        }
    },
    "fields": {
        "response": {
            "results": [
                {"webTitle": "T", "webUrl": "https://example.org/a", "webPublicationDate": DAY, "fields": {"bodyText": TEXT, "publication": SOURCE}}
            ]
        }
    },
    "paragraphs": {"title": "T", "body": [TEXT], "date": DAY, "source": SOURCE, "link": "https://example.org/a"},
    "markup": {"title": "T", "content": f"<p>{TEXT}</p><script>x</script>", "date": DAY, "source": SOURCE, "link": "https://example.org/a"},
}


@pytest.mark.parametrize("how", ["whole", "indented", "a line each", "on standard input"])
@pytest.mark.parametrize("service", SERVICES)
def test_the_json_of_news_services(tmp_path, monkeypatch, service: str, how: str) -> None:
    value = SERVICES[service]
    if how == "a line each" and isinstance(value, list):
        value = value[0]
    name, data = {"whole": ("a.json", json.dumps(value)), "indented": ("a.json", json.dumps(value, indent=1))}.get(
        how, ("a.jsonl", json.dumps(value) + "\n")
    )
    path = put(tmp_path, name, data)
    if how == "on standard input":
        with path.open("rb") as stream:
            monkeypatch.setattr("sys.stdin", type("In", (), {"buffer": stream}))
            articles, said = read("-")
        assert said == []
        (article,) = articles
    else:
        article = one(tmp_path, name, data)
    assert parts(article) == ROW
    assert article.url == article.id == "https://example.org/a"


def test_json_indented_under_the_name_of_json_lines(tmp_path) -> None:
    assert parts(one(tmp_path, "a.jsonl", json.dumps(SERVICES["NewsAPI"], indent=2))) == ROW


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.json", '{"status": "error", "code": "apiKeyInvalid"}', "has no text; it has the fields status, code"),
        ("a.jsonl", '{"wrong": "x"}\n', "has no text; it has the fields wrong, and the text is looked for in text, body, content"),
        ("a.json", "[3]", "is no object with the fields of an article"),
        ("a.json", '{"articles": []}', "nor does it hold a list of articles"),
    ],
)
def test_json_without_articles_says_what_is_looked_for(tmp_path, name: str, data: str, says: str) -> None:
    articles, said = read(put(tmp_path, name, data))
    assert articles == []
    assert says in str(said[0])


def test_the_table_of_names_is_the_one_in_the_documentation() -> None:
    rows = dict(re.findall(r"^\| ([a-z]+) \| (.+?) \|$", DOC.read_text(encoding="utf-8"), re.M))
    assert {part: tuple(re.findall(r"`([a-z]+)`", names)) for part, names in rows.items() if part in fields.FIELDS} == fields.FIELDS


def test_encodings_of_texts(tmp_path) -> None:
    text = "Côte d’Ivoire thanked Türkiye – and Poland."
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"):
        assert one(tmp_path, "a.txt", text.encode(encoding)).text == text
    mixed = (text * 3).encode() + b" It\x92s over."
    assert one(tmp_path, "a.txt", mixed).text == text * 3 + " It’s over."


# -- feeds ------------------------------------------------------------------------------------------------------------


def rss(inner: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title><item><title>T</title><guid>g</guid>{inner}</item></channel></rss>'


@pytest.mark.parametrize(
    ("inner", "published"),
    [
        ("<pubDate>Thu, 09 Mar 2023 23:15:00 -0500</pubDate>", "2023-03-09"),
        ("<pubDate>Thu, 09 Mar 2023 00:15:00 +0900</pubDate>", "2023-03-09"),
        ("<pubDate>1678402740</pubDate>", "2023-03-09"),
        ("<pubDate>9 March 2023</pubDate>", "2023-03-09"),
        ('<dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2023-03-09T23:59:00-05:00</dc:date>', "2023-03-09"),
        ("", None),
    ],
)
def test_the_day_of_an_entry_is_its_publishers(tmp_path, inner: str, published: str | None) -> None:
    assert one(tmp_path, "a.xml", rss(inner + "<description>They met.</description>")).published == published


def test_the_longest_that_an_entry_tells_is_its_text_without_script_or_picture(tmp_path) -> None:
    inner = (
        "<description>Short.</description>"
        '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[<p>Norway thanked Poland &amp; Peru.</p>'
        '<script>x="Norway attacked Poland."</script><figure><img alt="Norway meets Peru"><figcaption>Norway meets Peru</figcaption></figure><p>They met.</p>]]></content:encoded>'
    )
    assert one(tmp_path, "a.xml", rss(inner)).text == "Norway thanked Poland & Peru.\n\nThey met."


# -- pages ------------------------------------------------------------------------------------------------------------

BODY = "<p>The king of Norway thanked the president of Poland in Oslo on Tuesday, officials of both said after the talks.</p>" * 3


def page(inner: str, head: str = "", attributes: str = 'lang="en"') -> str:
    return f'<!doctype html><html {attributes}><head><meta charset="utf-8">{head}</head><body><main><article><h1>Norway thanks Poland</h1>{inner}</article></main></body></html>'


@pytest.mark.parametrize(
    ("head", "inner", "published"),
    [
        ("", BODY + "<footer>© 2026 Daily Example</footer>", None),
        ("", BODY + "<p>They first met in 2019, and again in July 2021.</p>", None),
        ("", BODY + "<p>They signed a treaty on 9 March 2019.</p><img src='https://example.org/2018/05/04/a.jpg'>", None),
        ("", "<p>By Jo Doe | 9 March 2023</p>" + BODY, "2023-03-09"),
        ("", "<p>Updated March 9, 2023, 10:05 IST</p>" + BODY, "2023-03-09"),
        ("", "<p>Norway met Poland on 9 March 2022.</p>" + BODY, None),
        ("", BODY + "<footer>Copyright &copy; 2019-2026 Example</footer>", None),
        ('<meta property="article:published_time" content="2023-03-09T23:15:00-05:00">', BODY, "2023-03-09"),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2023-03-09"}</script>',
            BODY + "<p>© 2026 Example</p>",
            "2023-03-09",
        ),
        ("", "<time>Published: 09/03/2023 10:22 GMT</time>" + BODY, "2023-03-09"),
    ],
)
def test_the_day_of_a_page(tmp_path, head: str, inner: str, published: str | None) -> None:
    assert one(tmp_path, "a.html", page(inner, head)).published == published


@pytest.mark.parametrize(
    ("window", "h1", "h2", "title", "source"),
    [
        ("The Wire &raquo; Norway thanks Poland&#8217;s king", "The Wire", "Norway thanks Poland's king", "Norway thanks Poland’s king", "The Wire"),
        ("Norway thanks Poland | The Wire", "The Wire", "Norway thanks Poland", "Norway thanks Poland", "The Wire"),
        ("Norway thanks Poland - The Wire", "Norway thanks Poland", "Related", "Norway thanks Poland", ""),
        ("Norway - Poland", "Norway", "Other news", "Norway", ""),
    ],
)
def test_the_name_of_a_site_is_no_headline(tmp_path, window: str, h1: str, h2: str, title: str, source: str) -> None:
    shown = f"<html><head><title>{window}</title></head><body><h1>{h1}</h1><article><h2>{h2}</h2>{BODY}</article></body></html>"
    article = one(tmp_path, "a.html", shown)
    assert (article.title, article.source) == (title, source)


def test_a_page_of_the_last_century_has_its_day(tmp_path) -> None:
    head = '<meta property="article:published_time" content="1991-01-02T01:01:00+01:00"/>'
    assert one(tmp_path, "a.html", f"<html><head>{head}</head><body><article><h1>T</h1>{BODY}</article></body></html>").published == "1991-01-02"


def test_a_feed_that_breaks_off_anywhere_is_read_so_far(tmp_path) -> None:
    first = "<entry><title>T</title><summary>Norway thanked Poland.</summary></entry>"
    inner = '<div xmlns="http://www.w3.org/1999/xhtml">X'
    second = f'<entry><title>U</title><summary type="xhtml">{inner} <content type="xhtml">{inner}</div></content></entry>'
    whole = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/">{first}{second}'
    for end in range(whole.index("</entry>") + len("</entry>"), len(whole)):
        articles, _ = read(put(tmp_path, "a.xml", whole[:end]))
        assert [a.text for a in articles][:1] == ["Norway thanked Poland."], whole[:end]


def test_a_file_on_which_a_library_fails_is_said_and_the_next_is_read(tmp_path, monkeypatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise TypeError("'NoneType' object is not subscriptable")

    monkeypatch.setattr("feedparser.parse", fails)
    put(tmp_path, "a.xml", "<rss/>"), put(tmp_path, "b.txt", "Norway thanked Poland.")
    articles, said = read(tmp_path)
    assert [a.text for a in articles] == ["Norway thanked Poland."]
    assert [str(e) for e in said] == [f"{tmp_path / 'a.xml'}: cannot be read (TypeError: 'NoneType' object is not subscriptable)"]


def test_a_headline_is_no_line_of_the_text(tmp_path) -> None:
    article = one(tmp_path, "a.html", page(BODY))
    assert article.title == "Norway thanks Poland"
    assert article.text.startswith("The king of Norway")


def test_a_standfirst_that_the_page_shows_is_text_and_one_that_it_hides_is_not(tmp_path) -> None:
    head = '<meta name="description" content="Norway\'s king met Poland\'s president.">'
    shown = f"<html><head>{head}<title>T</title></head><body><div class=\"lead\">Norway's king met\n Poland's president.</div><article><h1>T</h1>{BODY}</article></body></html>"
    text = one(tmp_path, "a.html", shown).text
    assert text.count("Norway's king met Poland's president.") == 1
    assert text.startswith("Norway's king met")
    assert "Norway's king met" not in one(tmp_path, "b.html", page(BODY, head)).text


LIVE = '<script type="application/ld+json">{"@type": "LiveBlogPosting", "datePublished": "2023-03-08T06:00:00Z"}</script>'
POSTS = "".join(
    f'<article id="p{n}"><time datetime="2023-03-{d}T0{n}:00:00Z">x</time><h2>{t}</h2><p>{t} today, the ministry in the capital said in a statement.</p></article>'
    for n, d, t in ((1, "09", "Norway thanked Poland"), (2, "08", "Chile thanked Peru"))
)


def test_each_post_of_a_live_blog_has_its_own_day(tmp_path) -> None:
    html = f'<html><head>{LIVE}<link rel="canonical" href="https://example.org/live"></head><body><main><h1>Live</h1>{POSTS}</main></body></html>'
    articles, said = read(put(tmp_path, "a.html", html))
    assert [(a.title, a.published, a.id) for a in articles] == [
        ("Norway thanked Poland", "2023-03-09", "https://example.org/live#p1"),
        ("Chile thanked Peru", "2023-03-08", "https://example.org/live#p2"),
    ]
    assert said == []


def test_articles_listed_on_a_page_that_is_no_live_blog_are_no_posts(tmp_path) -> None:
    articles, _ = read(put(tmp_path, "a.html", page(BODY + POSTS)))
    assert len(articles) == 1
