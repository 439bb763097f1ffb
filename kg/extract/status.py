"""Whether a predicate is said to have happened: read off its auxiliaries, and off the verb or noun that it is the infinitive of.

What else a sentence says of it the reader knows better (`kg.extract.settle`).
"""

from __future__ import annotations

from kg.extract.tree import Tree
from kg.model import Status


def status(tree: Tree, i: int) -> Status:
    """Status of the predicate at token i: negated -> denied, "if, could" -> conditional, "will, plans to, agreed to" -> planned, else actual."""
    found, t = _own(tree, i), tree.tokens[i]
    if found is not Status.ACTUAL or t.head == i:
        return found
    dep = t.dep.split(":")[0]
    if dep in ("xcomp", "ccomp", "obj") and tree.lemma(t.head) in tree.words.deny:
        return Status.DENIED  # "refused to recognise X"
    if dep == "acl" and "to" in tree.marks(i) and any(tree.lemma(c) in tree.words.ordinals for c in (t.head, *tree.child(t.head, "amod"))):
        return _own(tree, t.head)  # "became the first minister to travel there"
    if dep in ("xcomp", "ccomp", "acl") and "to" in tree.marks(i) and tree.lemma(t.head) not in tree.words.aspect:
        above = _own(tree, t.head)
        return Status.PLANNED if above is Status.ACTUAL else above  # "agreed to meet", "a plan to meet", "has not decided to meet"
    if dep == "advcl" and "to" in tree.marks(i):
        return _own(tree, t.head)  # "has not decided when to invite X"
    if dep == "conj" and t.pos == tree.tokens[t.head].pos and not tree.child(i, "aux", "nsubj"):
        return _own(tree, t.head)  # "will meet and discuss"
    if dep in ("obj", "nsubj") and tree.verbal(t.head):
        return _own(tree, t.head)  # "will hold talks", "no talks were held"
    return found


def asked(tree: Tree, i: int) -> bool:
    """Whether a predicate is only what somebody is asked to do ("urged X to withdraw"): nobody has planned it."""
    clause = tree.tokens[tree.clause(i)]
    return "to" in tree.marks(clause.index) and tree.lemma(clause.head) in tree.words.asking


def _own(tree: Tree, i: int) -> Status:
    """What auxiliaries and negation on the word itself say, "if" before it, and "no" on what it is done to."""
    words = tree.words
    kids = {tree.tokens[c].text.lower() for c in tree.child(i, "aux", "advmod", "cop", "det")}
    things = tree.child(i, "obj", "nsubj:pass") if tree.verbal(i) else []
    if (kids & words.negation and "only" not in kids) or any("no" in tree.marks(o, "det") for o in things):
        return Status.DENIED
    t = tree.tokens[i]
    foretold = "would" in kids and t.dep == "ccomp" and "Tense=Past" in tree.tokens[t.head].morph  # "said it would free them"
    if kids & words.modal_plan or foretold:
        return Status.PLANNED
    supposed = t.dep.startswith("advcl") and tree.marks(i) & words.condition
    return Status.CONDITIONAL if supposed or kids & words.modal_condition else Status.ACTUAL
