"""Lemmas as edits of words, so that a network can choose among them: how many letters to cut from the end, and what to put there."""

from __future__ import annotations


def edit(form: str, lemma: str) -> str:
    """The edit that makes a lemma of a word: `c` where capitals are kept, letters cut, letters added.

    >>> edit("cities", "city"), edit("Paris", "Paris"), edit("was", "be")
    ('3y', 'c0', '3be')
    """
    keep = "" if lemma == lemma.lower() else "c"
    word = form if keep else form.lower()
    n = 0
    while n < min(len(word), len(lemma)) and word[n] == lemma[n]:
        n += 1
    return f"{keep}{len(word) - n}{lemma[n:]}"


def apply(form: str, edit: str) -> str:
    """The lemma that an edit makes of a word.

    >>> apply("Countries", "3y"), apply("Iran", "c0")
    ('country', 'Iran')
    """
    keep = edit.startswith("c")
    rest = edit[keep:]
    digits = len(rest) - len(rest.lstrip("0123456789"))
    word = form if keep else form.lower()
    cut = int(rest[:digits] or 0)
    return (word[: len(word) - cut] if cut else word) + rest[digits:] or form
