"""Letters and documents."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import pytest
from reading import one, put, read

from kg.read import articles_of
from kg.read.source import Source

LONG = "The king of Norway thanked the president of Poland in Oslo on Tuesday, officials of both\nstates said after the talks.\n" * 3


def letter(plain: str | None = LONG, html: str | None = None, **headers: str) -> bytes:
    message = EmailMessage()
    given = {
        "Subject": "Norway thanks Poland",
        "From": '"The Wire" <news@example.org>',
        "Date": "Thu, 09 Mar 2023 23:15:00 -0500",
        "Message-ID": "<n1@example.org>",
    }
    for name, value in (given | headers).items():
        message[name] = value
    if plain is not None:
        message.set_content(plain)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def test_a_letter_is_an_article(tmp_path) -> None:
    a = one(tmp_path, "a.eml", letter())
    assert (a.id, a.title, a.source, a.published) == ("n1@example.org", "Norway thanks Poland", "The Wire", "2023-03-09")
    assert a.text.startswith("The king of Norway thanked the president of Poland in Oslo on Tuesday, officials of both states said")


def test_of_a_letter_in_two_forms_the_plain_one_is_read_unless_it_says_little(tmp_path) -> None:
    html = "<p>Chile thanked Peru &amp; Cuba.</p><script>x</script>"
    assert one(tmp_path, "a.eml", letter(LONG, html)).text.startswith("The king of Norway")
    assert one(tmp_path, "b.eml", letter("View in browser", html)).text == "Chile thanked Peru & Cuba."


def test_addresses_quotations_and_the_signature_are_no_text(tmp_path) -> None:
    text = one(
        tmp_path, "a.eml", letter(LONG + "\n\nRead it <https://example.org/x?y=1>\n> Chile attacked Peru.\n\n-- \nChile attacked Cuba.\n")
    ).text
    assert "attacked" not in text
    assert "example.org" not in text


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "no-such-encoding"])
def test_letters_in_other_encodings(tmp_path, encoding: str) -> None:
    body = "Côte d'Ivoire thanked Türkiye."
    data = b"Subject: =?utf-8?q?T=C3=BCrkiye?=\nContent-Type: text/plain; charset=" + encoding.encode() + b"\n\n"
    a = one(tmp_path, "a.eml", data + body.encode("iso-8859-1" if encoding == "iso-8859-1" else "utf-8"))
    assert (a.title, a.text.strip()) == ("Türkiye", body)


def test_a_mailbox_is_an_article_a_letter(tmp_path) -> None:
    box = b"".join(
        b"From x Thu Mar  9 23:15:00 2023\n" + letter(LONG.replace("Oslo", city), **{"Message-ID": f"<{city}@e>"}) + b"\n"
        for city in ("Oslo", "Bergen")
    )
    articles, said = read(put(tmp_path, "a.mbox", box + b"From y\nSubject: nothing\n\n"))
    assert [a.id for a in articles] == ["Oslo@e", "Bergen@e"]
    assert [s.line for s in said] == [box.count(b"\n") + 1]
    assert "without text" in str(said[0])


def pdf(*pages: list[str]) -> bytes:
    """A small PDF of lines of text, made by hand."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        stream = "BT /F1 11 Tf 50 780 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R /Resources << /Font << /F1 3 0 R >> >> >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = b"%PDF-1.4\n", []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{p:010d} 00000 n \n" for p in places)
    return (
        out
        + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF".encode()
    )


def test_a_pdf_is_read_across_lines_and_pages_without_its_margins(tmp_path) -> None:
    pytest.importorskip("pypdf")
    first = [
        "The Daily Example",
        "The king of Norway thanked the president of Poland in Oslo on",
        "Tuesday, officials of both said after the talks, and the govern-",
        "1",
    ]
    rest = [
        ["The Daily Example", "ment of Poland smiled, as the government of Norway had smiled on", "Monday, when all of this began.", str(n)]
        for n in (2, 3)
    ]
    text = one(tmp_path, "a.pdf", pdf(first, *rest)).text
    assert "in Oslo on Tuesday, officials of both said after the talks, and the government of Poland smiled" in text
    assert "Example" not in text


def test_a_docx_is_read_by_its_paragraphs(tmp_path) -> None:
    library = pytest.importorskip("docx")
    document = library.Document()
    document.add_heading("Norway thanks Poland", 1)
    document.add_paragraph("OSLO, 9 March 2023 (NTB) – The king thanked Poland.")
    document.add_paragraph("They met.")
    data = io.BytesIO()
    document.save(data)
    a = one(tmp_path, "a.docx", data.getvalue())
    assert (a.title, a.published) == ("Norway thanks Poland", "2023-03-09")
    assert a.text.endswith("The king thanked Poland.\n\nThey met.")
    (piped,) = articles_of(Source("-", io.BytesIO(data.getvalue())))
    assert piped.text == a.text


def bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * 100_000_000)
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.pdf", b"%PDF-1.4\nnothing", "is no PDF that can be read"),
        ("a.pdf", pdf([]), "holds no text, only pictures"),
        ("a.docx", b"PK\x03\x04nothing", "is no DOCX that can be read"),
        ("a.docx", bomb(), "unpacks to more than"),
        ("a.eml", b"Subject: nothing\n\n", "without text"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, name: str, data: bytes, says: str) -> None:
    articles, said = read(put(tmp_path, name, data))
    assert articles == []
    assert [says in str(s) for s in said] == [True]


def test_a_folder_says_what_it_holds_besides(tmp_path) -> None:
    put(tmp_path, "a.txt", "Norway thanked Poland.")
    put(tmp_path, "b.jpg", b"\xff\xd8")
    put(tmp_path, "c.jpg", b"\xff\xd8")
    put(tmp_path, ".hidden/d.txt", "Norway attacked Poland.")
    articles, said = read(tmp_path)
    assert len(articles) == 1
    assert "2 files of no known format left alone (2 .jpg)" in str(said[0])
