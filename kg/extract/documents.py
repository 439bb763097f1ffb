"""Who speaks where a document does: "a U.S. statement condemned", "the Council passed a resolution calling on"."""

from __future__ import annotations

from kg.extract.tree import Tree
from kg.model import Actor


def author(tree: Tree, i: int) -> list[tuple[Actor, int]]:
    """The actors whose document a noun is, each with the token that says so; none where it is no document.

    Its owner comes first ("the Council's resolution", "a statement by X"), then who issues it ("X sent a letter", "a resolution was passed by X").
    """
    if tree.tokens[i].lemma.lower() not in tree.words.documents:
        return []
    found = [(a, i) for a in tree.owners(i)]
    gov = tree.tokens[i].head
    if found or gov == i or not tree.verbal(gov) or tree.lemma(gov) not in tree.words.issuing:
        return found
    if tree.tokens[i].dep == "obj":
        return tree.all(tree.surface(gov))
    if tree.tokens[i].dep == "nsubj:pass":
        return tree.all(tree.roles(gov).get("subj", []))
    return []
