"""Lemmas to try where the lemmatizer's is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.extract.tree import Tree


def forms(text: str, sort: str) -> tuple[str, ...]:
    """Other lemmas to try: a noun's own form, and what a verb's ending leaves ("banned" -> ban, "lifted" -> lift)."""
    if sort == "noun":
        return (text, text.removesuffix("s"))
    out = [text]
    for ending, put in (("ies", "y"), ("es", ""), ("s", ""), ("ied", "y"), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", "")):
        if text.endswith(ending) and len(text) > len(ending) + 2:
            stem = text[: -len(ending)]
            out.append(stem + put)
            if len(stem) > 2 and stem[-1] == stem[-2] and not put:
                out.append(stem[:-1])
    return tuple(out)


def lemmas(tree: Tree, i: int, sort: str) -> tuple[str, ...]:
    """All lemmas under which a frame may list the word at token i, the likeliest first."""
    t = tree.tokens[i]
    own = tree.lemma(i)
    other = forms(t.text.lower(), sort)
    particle = own.partition("_")[2]
    joined = tuple(f"{form}_{particle}" for form in other) if particle else ()
    bare = () if own in tree.words.opaque else (t.lemma.lower(), *other)
    return tuple(dict.fromkeys((own, *joined, *bare)))


def words(tree: Tree, i: int) -> frozenset[str]:
    """Lemma and form of a noun, and the words of a name with its title ("Russian ambassador X")."""
    low = tree.tokens[i].text.lower()
    return frozenset({tree.lemma(i), low, *low.split()})
