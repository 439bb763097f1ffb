"""Letters: newsletters and alerts as `.eml`, or many of them as `.mbox`."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage

from kg.errors import InputError
from kg.model import Article
from kg.read.article import article
from kg.read.markup import text_of
from kg.read.source import MAX_FILE, Source, decoded

ENOUGH = 200  # characters of plain text; newsletters that send less of it mean their HTML to be read
_ADDRESS = re.compile(r"[<(\[]?https?://[^\s>)\]]+[>)\]]?")
_SIGNATURE = re.compile(r"^-- ?\n.*", re.S | re.M)


def letter(source: Source) -> Iterator[Article | InputError]:
    """One article a letter: its subject is the title, its sender the publisher, its date the day where it was sent."""
    yield _article(source, source.whole(), None)


def letters(source: Source) -> Iterator[Article | InputError]:
    """The letters of a mailbox, which begin with a line "From "."""
    lines: list[bytes] = []
    size = count = 0
    empty = True
    for number, line in source.lines():
        if isinstance(line, InputError):
            yield line
            continue
        if line.startswith(b"From ") and empty:
            if lines:
                yield _letter_of(source, lines, size, count)
            lines, size, count = [], 0, number
            continue
        empty = not line.strip()
        size += len(line)
        if size <= MAX_FILE:
            lines.append(line)
    if lines:
        yield _letter_of(source, lines, size, count)


def _letter_of(source: Source, lines: list[bytes], size: int, line: int) -> Article | InputError:
    if size > MAX_FILE:
        return InputError(source.path, f"a letter of more than {MAX_FILE // 1_000_000} MB is left out", line)
    return _article(source, b"".join(lines), line)


def _article(source: Source, data: bytes, line: int | None) -> Article | InputError:
    message = email.message_from_bytes(data, policy=email.policy.default)
    try:
        return article(
            source,
            text=_body(message, source),
            title=_header(message, "subject"),
            source=re.sub(r"\s*<[^<>]*>\s*$", "", _header(message, "from")).strip('"'),
            published=_header(message, "date"),
            id=_header(message, "message-id").strip("<>"),
            line=line,
        )
    except InputError as error:
        return error


def _header(message: EmailMessage, name: str) -> str:
    """A header, decoded; empty where it is not there or breaks the rules of headers."""
    try:
        return " ".join(str(message.get(name) or "").split())
    except (ValueError, IndexError, AttributeError, LookupError):
        return ""


def _body(message: EmailMessage, source: Source) -> str:
    """The text of a letter: the plain one, without addresses of the web, quoted letters and the signature; else that of its HTML."""
    plain, html = (_part(message, kind, source) for kind in ("plain", "html"))
    plain = _SIGNATURE.sub("", _ADDRESS.sub("", plain))
    plain = "\n".join(line for line in plain.splitlines() if not line.startswith(">"))
    return plain if len(plain.strip()) >= ENOUGH or not html else text_of(html)


def _part(message: EmailMessage, kind: str, source: Source) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        return ""
    try:
        return data.decode(part.get_content_charset() or "ascii")
    except (LookupError, UnicodeDecodeError):
        return decoded(data, source.path)
