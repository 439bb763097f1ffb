"""Quotes to the characters of the article that they quote."""

from __future__ import annotations

import bisect
from collections.abc import Hashable, Iterator

from kg.extract.llm.usage import Reason, Rejected
from kg.model import Article, Evidence

_FOLDED = str.maketrans({**dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’‚‛`´", "'")})


def fold(text: str) -> tuple[str, list[int]]:
    """A text with curly quotes made straight and every run of white space one space, and the offset of each of its characters in the original.

    >>> fold("a  “b”")
    ('a "b"', [0, 1, 3, 4, 5])
    """
    out: list[str] = []
    offsets: list[int] = []
    for n, c in enumerate(text.translate(_FOLDED)):
        c = " " if c.isspace() else c
        if c != " " or not out or out[-1] != " ":
            out.append(c)
            offsets.append(n)
    return "".join(out), offsets


class Text:
    """A text in which words are looked up."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._folded, self._offsets = fold(text)

    def spans(self, words: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """Where words stand as whole words, from left to right, none over another: offsets in the text, end exclusive.

        Args:
            words: what is looked for; white space and the form of quotation marks do not matter, all else does.
            start, end: the stretch of the text that they must lie in.
        """
        wanted = fold(words)[0].strip()
        if not any(c.isalnum() for c in wanted):
            return
        at = self._folded.find(wanted, bisect.bisect_left(self._offsets, start))
        while at >= 0:
            after = at + len(wanted)
            found = self._offsets[at], self._offsets[after - 1] + 1
            if end is not None and found[1] > end:
                return
            whole = self._breaks(at) and self._breaks(after)
            if whole:
                yield found
            at = self._folded.find(wanted, after if whole else at + 1)

    def has(self, words: str) -> bool:
        """Whether words stand in the text."""
        return next(self.spans(words), None) is not None

    def _breaks(self, at: int) -> bool:
        """Whether no word goes on over a place in the folded text."""
        return not (0 < at < len(self._folded) and self._folded[at - 1].isalnum() and self._folded[at].isalnum())


class Quotes:
    """The quotes from one article. Of the places where the same words stand, each serves as evidence of the same thing once, in their order.

    Attributes:
        body, title: the article's text and headline.
    """

    def __init__(self, article: Article) -> None:
        self.body, self.title = Text(article.text), Text(article.title)
        self._used: set[tuple[Hashable, Evidence]] = set()

    def evidence(self, quote: str, thing: Hashable, within: tuple[int, int]) -> Evidence:
        """The place that a quote names.

        Args:
            quote: words copied from the article.
            thing: what it is evidence of; another thing may rest on the same words.
            within: the stretch of the body that was read; beside it stands the title.

        Raises:
            Rejected: the article has no such words, or no further place with them.
        """
        places = [Evidence(a, b, self.body.text[a:b]) for a, b in self.body.spans(quote, *within)]
        places += [Evidence(-1, -1, self.title.text[a:b]) for a, b in self.title.spans(quote)][:1]
        if not places:
            raise Rejected(Reason.QUOTE)
        free = next((p for p in places if (thing, p) not in self._used), None)
        if free is None:
            raise Rejected(Reason.REPEATED)
        self._used.add((thing, free))
        return free

    def has(self, words: str) -> bool:
        """Whether words stand in the article."""
        return self.body.has(words) or self.title.has(words)
