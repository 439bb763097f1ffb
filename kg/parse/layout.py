"""Paragraphs of an article's text, with the dateline, date line and byline that stand before the prose cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BREAK = re.compile(r"[^\n\r\u2028\u2029]+")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?"
_DATE_LINE = re.compile(r"^\s*date\s+(\d{4}-\d{2}-\d{2})\s+(?:([A-Z][\w .'’-]{1,40}?)\s*:\s*)?")
_DAY = rf"(?:{_MONTH}\s+\d{{1,2}}(?:,?\s+\d{{4}})?|\d{{1,2}}\s+{_MONTH}(?:\s+\d{{4}})?)"
_AGENCY = (
    r"(?:AA|AFP|AP|APP|ANI|ANSA|Anadolu|BBC|Bloomberg|CNN|DPA|dpa|EFE|IANS|Interfax|IRNA|KCNA|KUNA|Kyodo|NNA|PTI|RFE/RL|Reuters|RIA Novosti|SANA|SPA|"
    r"TASS|UPI|Ukrinform|VOA|WAM|Xinhua|Yonhap)"
)
_PLACE = r"(?!(?:In|On|At|From|By|Since|Until|For|To)\b)[A-Z][\w.'’-]*(?:[ /][A-Z][\w.'’-]*){0,3}(?:,\s*[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,2})?"
_DASH = r"(?:\s*(?:--|—)\s*|\s+[–-]\s*|\s*[–-]\s+)"  # "NATO–Russia" is no dateline
_BEGIN = r"(?=[A-Z0-9“‘\"'])"
_DATELINES = tuple(
    re.compile(pattern)
    for pattern in (
        # a place in capitals: "ISLAMABAD, Oct 17 (APP):"
        r"^\s*(?P<place>[A-Z][A-Z /.'’-]{2,40}(?:,\s*(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))[A-Z][\w .'’]{1,30})?)"
        rf"(?:\s*[,–—-]?\s*(?P<date>{_DAY}))?\s*(?:\((?P<agency>[A-Za-z][\w &./-]{{1,30}})\))?(?:{_DASH}|\s*:\s*)(?=\S)",
        # and a full stop: "VIENNA. The"
        r"^\s*(?P<place>[A-Z]{4,}(?: [A-Z]{3,}){0,2})(?P<date>)\.\s+(?=[A-Z][a-z])",
        # with the agency between strokes: "MOSCOW, March 3. /TASS/."
        rf"^\s*(?P<place>{_PLACE}),\s*(?P<date>{_DAY})\.?\s*/{_AGENCY}/\.?\s*(?:--|—|–|-)?\s*(?=\S)",
        # a place as usual, so that an agency or a day must tell that it is a dateline: "Kyiv, Ukraine (AP) —", "Islamabad, 17 October 2024 –"
        rf"^\s*(?P<place>{_PLACE})(?:,\s*(?P<date>{_DAY}))?\s*\({_AGENCY}\){_DASH}{_BEGIN}",
        rf"^\s*(?P<place>{_PLACE}),\s*(?P<date>{_DAY}){_DASH}{_BEGIN}",
        # of a statement: "Luanda, 3 December 2024. ..."
        rf"^\s*(?P<place>{_PLACE}),\s*(?P<date>\d{{1,2}}\s+{_MONTH}\s+\d{{4}})\.\s+{_BEGIN}",
        # the agency alone: "(CNN) --"
        rf"^\s*(?P<place>)(?P<date>)\({_AGENCY}\){_DASH}{_BEGIN}",
    )
)
_BYLINE = re.compile(
    r"^\s*(?:(?:Written|Reported|Reporting|Story)\s+by|By|BY)\s+[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]+){1,4}"
    r"(?:,?\s+and\s+[A-Z][\w.'’-]+\s+[A-Z][\w.'’-]+)?\s*(?:[|,].{0,60})?$"
)
MAX_PARAGRAPH = 10_000  # characters; longer stretches without a line break are cut at a space (no paragraph of the corpus has 5,000)


LONGEST_WORD = 300  # characters; what is longer without a space is no word of English and no address, and costs the tokenizer its square
_ENDLESS = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of prose.

    Attributes:
        start, end: offsets in the article's text, after the dateline.
        dateline: place and date (as written, may be empty) of the dateline before it, or None.
    """

    start: int
    end: int
    text: str
    dateline: tuple[str, str] | None = None


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Paragraphs of prose in a text; empty lines, bylines and what is no prose left out.

    >>> [(p.text, p.dateline) for p in paragraphs("ISLAMABAD, Oct 17 (APP): They met.")]
    [('They met.', ('ISLAMABAD', 'Oct 17'))]
    """
    first = True
    for line in _BREAK.finditer(text):
        start, end = line.span()
        start += len(line.group()) - len(line.group().lstrip())
        end -= len(line.group()) - len(line.group().rstrip())
        if start >= end or _BYLINE.match(text[start:end]):
            continue
        dateline = None
        if first:
            m = _DATE_LINE.match(text[start:end])
            if m:
                dateline = (m[2] or "", m[1])
            else:
                m = next((found for pattern in _DATELINES if (found := pattern.match(text[start:end]))), None)
                if m:
                    dateline = (m["place"].strip(), m["date"] or "")
            if m:
                start += m.end()
            first = False
        for a, b in _between_endless(text, start, end):
            yield from _cut(text, a, b, dateline)
            dateline = None


def endless(text: str) -> int:
    """Number of stretches of a text that `paragraphs` leaves out since they are longer than any word."""
    return sum(1 for _ in _ENDLESS.finditer(text))


def _between_endless(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches of a line between words without end."""
    for m in _ENDLESS.finditer(text, start, end):
        yield start, m.start()
        start = m.end()
    yield start, end


def _cut(text: str, start: int, end: int, dateline: tuple[str, str] | None) -> Iterator[Paragraph]:
    """Paragraphs of a stretch, MAX_PARAGRAPH long at most; what is blank is none."""
    while end - start > MAX_PARAGRAPH:
        cut = text.rfind(" ", start, start + MAX_PARAGRAPH)
        cut = cut if cut > start else start + MAX_PARAGRAPH
        yield Paragraph(start, cut, text[start:cut], dateline)
        start, dateline = cut, None
    if text[start:end].strip():
        yield Paragraph(start, end, text[start:end], dateline)
