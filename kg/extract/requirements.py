"""What a frame asks of the words around its predicate: steps by name, each of which finds out whether one thing it asks for is there."""

from __future__ import annotations

from collections.abc import Callable

from kg.extract import lemmas
from kg.extract.frames import Frame
from kg.extract.participants import Predicate
from kg.extract.tree import Tree


def evoked(tree: Tree, frame: Frame, i: int) -> Predicate | None:
    """The frame at a word, with the roles of its object and subject; None where a word is missing that it asks for."""
    p = Predicate(tree, frame, i, _roles(tree, frame, i))
    return p if all(step(p) for step in STEPS) else None


def _roles(tree: Tree, frame: Frame, i: int) -> dict[str, list[int]]:
    roles = dict(tree.roles(i))
    if frame.adjectives and tree.tokens[i].pos == "VERB":  # "was opposed to", "was opposed by"
        if tree.passive(i):
            roles["by"] = roles.get("subj", [])
        roles["subj"] = tree.surface(i)
    return roles


def has_its_object(p: Predicate) -> bool:
    """The verb has an object that the frame names, whose roles become the verb's."""
    if not p.frame.object:
        return True
    objects, bearers = _objects(p)
    fitting = [o for o in objects if lemmas.words(p.tree, o) & p.frame.object]
    if not fitting:
        return False
    p.roles["noun"] = fitting
    if any(p.tree.tokens[o].dep == "nmod" for o in fitting):  # "a series of strikes on X": X may hang on either
        fitting += [h for o in fitting for h in [p.tree.tokens[o].head] if h not in fitting and h in objects]
    p.tree.lend(p.roles, (*fitting, *bearers))
    fitting += _measured(p.tree, fitting)
    return True


def _objects(p: Predicate) -> tuple[list[int], list[int]]:
    """The nouns that may be the object, also those under one that only measures or bears them, and the bearers."""
    tree = p.tree
    objects = [m for role in p.frame.via for o in p.roles.get(role, []) for m in tree.members(o)]
    bearers = []
    for o in objects:  # grows as it goes: "some of a number of prisoners"
        lemma = tree.tokens[o].lemma.lower()
        if lemmas.quantity(tree, o) or lemma in tree.words.light_nouns:
            objects += [c for role in ("of", "in") for c in tree.roles(o).get(role, []) if c not in objects]
        elif lemma in tree.words.bearers:  # "a protest note", "a message of condolences", "a bombing campaign against X"
            bearers += [o] if lemma != "effort" else []  # an effort between two is a third's
            objects += [c for c in (*tree.child(o, "compound"), *tree.roles(o).get("of", [])) if c not in objects]
    return objects, bearers


def _measured(tree: Tree, nouns: list[int]) -> list[int]:
    """What nouns only measure."""
    return [c for o in nouns if lemmas.quantity(tree, o) for c in tree.roles(o).get("of", [])]


def _nouns(p: Predicate) -> list[int]:
    """The nouns that the frame is about: its own, its object, or the verb's object; also what they only measure."""
    if p.frame.object:
        return p.roles["noun"]
    nouns = [p.i] if p.frame.nouns else [m for o in p.roles.get("obj", []) for m in p.tree.members(o)]
    return nouns + _measured(p.tree, nouns)


def _described(p: Predicate, nouns: list[int]) -> list[int]:
    return [x for o in nouns for x in p.tree.child(o, "amod", "compound")]


def has_its_quality(p: Predicate) -> bool:
    """An adjective of the noun is one that the frame asks for."""
    return not p.frame.quality or any(p.tree.tokens[x].text.lower() in p.frame.quality for x in _described(p, _nouns(p)))


def has_nothing_besides(p: Predicate) -> bool:
    """The noun and its adjectives are none that the frame rules out ("political support" is no aid)."""
    if not p.frame.besides:
        return True
    nouns = _nouns(p)
    return not any(lemmas.words(p.tree, x) & p.frame.besides for x in (*nouns, *_described(p, nouns)))


def has_its_subject(p: Predicate) -> bool:
    """The subject is one that the frame asks for ("tariffs will drop"), and its roles become the verb's."""
    if not p.frame.subject:
        return True
    doers = p.roles.get("subj", []) if p.tree.passive(p.i) else p.tree.surface(p.i)  # "killed by Israeli gunfire"
    fitting = [s for r in doers for s in p.tree.members(r) if lemmas.words(p.tree, s) & p.frame.subject]
    p.tree.lend(p.roles, fitting)
    return bool(fitting)


def has_no_object(p: Predicate) -> bool:
    """An intransitive verb has none ("returned to X", not "returned the money to X")."""
    return not p.frame.intransitive or not any(p.tree.tokens[o].pos in ("NOUN", "PROPN", "PRON") for o in p.tree.child(p.i, "obj"))


def stands_alone(p: Predicate) -> bool:
    """The verb has no clause or predicate beside it ("called X", not "called X a thief")."""
    tree = p.tree
    if not p.frame.alone:
        return True
    if len(tree.child(p.i, "obj")) > 1 or p.roles.get("as"):
        return False
    clauses = [c for c in tree.child(p.i, "xcomp", "ccomp") if c not in p.roles.get("obj", [])]
    return all(tree.tokens[next(iter(tree.child(k, "mark")), k)].text.lower() == "to" for k in clauses)


def is_called_so(p: Predicate) -> bool:
    """What the object is called is what the frame asks for ("calls X illegal")."""
    if not p.frame.complement:
        return True
    tree = p.tree
    clauses = [c for c in tree.child(p.i, "ccomp") if tree.child(c, "cop")]
    said = [*tree.child(p.i, "xcomp"), *p.roles.get("as", []), *tree.child(p.i, "obj")[1:], *clauses]
    return any(tree.tokens[k].lemma.lower() in p.frame.complement for c in said for k in (c, *tree.kids[c]))


STEPS: tuple[Callable[[Predicate], bool], ...] = (
    has_its_object,
    has_its_quality,
    has_nothing_besides,
    has_its_subject,
    has_no_object,
    stands_alone,
    is_called_so,
)
"""The steps in their order: object and subject lend their roles to what is looked at after them."""
