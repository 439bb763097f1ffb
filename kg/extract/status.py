"""Whether a predicate is said to have happened: read off its auxiliaries and the governors above it."""

from __future__ import annotations

from kg.extract.frames import by_lemma
from kg.extract.tree import Tree
from kg.model import Status

_ORDER = {Status.ACTUAL: 0, Status.PLANNED: 1, Status.CONDITIONAL: 2, Status.DENIED: 3}


def status(tree: Tree, i: int, speech: bool = False) -> Status:
    """Status of the predicate at token i.

    Args:
        speech: a speech act: done by being said, so what governs it as reported speech does not change it.

    Returns:
        the strongest of: negated -> denied, "if, could" -> conditional, "will, plans to, agreed to" -> planned, else actual.
    """
    found = _own(tree, i)
    t = tree.tokens[i]
    if t.pos == "NOUN" and not tree.verbal(i):
        if any(tree.tokens[c].text.lower() in tree.words.unsure for c in tree.child(i, "amod")):
            found = _max(found, Status.CONDITIONAL)
        elif {tree.tokens[c].text.lower() for c in tree.child(i, "amod", "compound")} & tree.words.future and not _done(tree, i):
            found = _max(found, Status.PLANNED)
        if any(_to_be(tree, c) for c in tree.child(i, "acl")):
            found = _max(found, Status.PLANNED)
        if any(tree.tokens[c].text.lower() == "no" for c in tree.child(i, "det")):
            found = Status.DENIED
    if t.pos in ("NOUN", "PROPN") and not tree.verbal(i):
        found = _max(found, _supposed(tree, i))
        if background(tree, i):
            return found
        g = t.head
        lemma = tree.lemma(g)
        if t.dep == "nmod" and tree.case(i) == "of" and lemma in tree.words.chance:
            return _max(found, Status.CONDITIONAL)
        if (
            t.dep == "nmod"
            and tree.case(i) in ("of", "for")
            and lemma in tree.words.wanted
            and any(tree.tokens[c].text.lower() == "a" for c in tree.child(i, "det"))
        ):
            return _max(found, Status.PLANNED)  # "the importance of a peace agreement", but "of the agreement"
        if t.dep.startswith("nsubj") and lemma in tree.words.going_on:
            return _max(found, _own(tree, g))  # "the talks will begin on Monday"
        hangs = t.dep.split(":")[0] in ("obj", "obl", "nmod") or t.dep in ("nsubj:pass", "conj")
        if not hangs or not (
            lemma in tree.words.light
            or lemma in tree.words.light_nouns
            or lemma in tree.words.plan
            or lemma in tree.words.deny
            or lemma in tree.words.motion
        ):
            return found  # only a verb that does what the noun names tells whether it was done
        if t.dep == "nsubj:pass":
            return _max(found, status(tree, g))
    below = i
    for climbed, g in enumerate(tree.above(i), 1):
        dep, gov = tree.tokens[below].dep.split(":")[0], tree.tokens[g]
        if climbed > 4 or dep in ("nsubj", "parataxis", "appos", "acl:relcl") or tree.tokens[below].dep == "acl:relcl":
            break
        lemma = tree.lemma(g)
        if dep in ("xcomp", "ccomp", "obj", "obl", "advcl", "acl", "nmod", "conj"):
            infinitive = any(tree.tokens[c].text.lower() == "to" for c in tree.child(below, "mark")) or (
                dep == "obl" and tree.case(below) in ("for", "to") and gov.pos == "ADJ"
            )
            if dep == "conj":
                if tree.tokens[below].pos != gov.pos:
                    break
                if not tree.child(below, "aux") or tree.tokens[below].pos == "NOUN":
                    found = _max(found, _own(tree, g)) if not tree.child(below, "nsubj") else found
            elif dep == "advcl":
                mark = {tree.tokens[c].text.lower() for c in tree.child(below, "mark")}
                if "from" in mark and (lemma in tree.words.deny or lemma.split("_")[0] in tree.words.desisting):
                    return Status.DENIED
                if mark & tree.words.condition:
                    return _max(found, Status.CONDITIONAL)
                if "by" in mark:  # "if they answer by attacking X"
                    found = _max(found, _own(tree, g))
                    below = g
                    continue
                if infinitive and not (speech and _phones(tree, g)) and not (lemma in tree.words.came and "Tense=Past" in gov.morph):
                    found = _max(found, Status.PLANNED)
                break
            elif dep == "xcomp" and infinitive and speech and _phones(tree, g):
                pass
            elif (
                dep == "xcomp"
                and infinitive
                and speech
                and lemma in tree.words.wishes
                and any(tree.tokens[s].text.lower() in ("i", "we") for s in tree.child(g, "nsubj"))
            ):
                break  # "I want to thank X" thanks him
            elif gov.pos == "NOUN" and lemma in tree.words.wanted and dep in ("acl", "nmod") and tree.tokens[below].pos in ("VERB", "NOUN"):
                found = _max(found, Status.PLANNED)  # "stressed the importance of reaching a ceasefire"
            elif speech and dep == "acl" and lemma in tree.words.resolve:
                break  # a "commitment to support X" supports X
            elif lemma in tree.words.deny and dep in ("xcomp", "ccomp", "obj"):
                found = _max(found, Status.DENIED)
            elif infinitive and (tree.predicative(g) or (lemma == "become" and dep == "xcomp")):
                pass  # "is the first to recognise X": it did
            elif (
                (dep in ("xcomp", "acl") and infinitive and lemma not in tree.words.aspect)
                or (lemma in tree.words.plan and dep in ("xcomp", "ccomp") and "Tense=Past" not in tree.tokens[below].morph)
                or (
                    dep in ("obj", "obl", "nmod")
                    and lemma in tree.words.plan
                    and (gov.pos == "VERB" and dep != "nmod")
                    and lemma not in tree.words.settled
                )
                or (dep == "nmod" and gov.pos == "NOUN" and lemma in tree.words.plan and tree.case(below) in ("for", "to", "on", "about"))
            ):
                found = _max(found, Status.PLANNED)
            if dep in ("obj", "obl") and gov.pos == "VERB":
                found = _max(found, _own(tree, g))
            elif dep in ("xcomp",):
                own = _own(tree, g)
                found = _max(found, own)
            if (dep == "ccomp" and not infinitive) or (dep == "acl" and not infinitive and lemma in tree.words.documents):
                break  # what a resolution condemns it condemns, whoever is to approve it
        else:
            break
        below = g
    return found


def background(tree: Tree, i: int) -> bool:
    """Whether a noun names what its clause answers or judges, which has happened, at a time of its own:
    "imposed sanctions over the invasion", "will meet in response to the attack", "condemned the attack", "to raise the costs for its invasion"."""
    t, case = tree.tokens[i], tree.case(i)
    if tree.verbal(i):
        return False
    violent = t.lemma.lower() in tree.words.harm
    if (
        violent
        and t.dep in ("obj", "obl")
        and case in ("", "against")
        and any(f.event == "Criticism" and not f.complement for f in by_lemma().get(("verb", tree.lemma(t.head)), ()))
    ):
        return True
    if t.dep.split(":")[0] not in ("obl", "nmod"):
        return False
    if case in ("after", "following"):  # talks and what is said after them are of one day
        return violent
    if case == "for":
        return violent and bool(tree.child(i, "nmod:poss")) and tree.lemma(t.head) not in tree.words.plan | tree.words.ahead
    return case in tree.words.prior or (case in ("to", "of") and tree.tokens[t.head].lemma.lower() in tree.words.answers)


def asked(tree: Tree, i: int) -> bool:
    """Whether a predicate is only what somebody is asked to do ("urged X to withdraw"): nobody has planned it."""
    clause = tree.tokens[tree.clause(i)]
    return clause.dep in ("xcomp", "advcl", "ccomp", "acl") and tree.lemma(clause.head) in tree.words.asking


def _phones(tree: Tree, i: int) -> bool:
    """Whether a verb is a call or a letter: "called X to congratulate him", but not "called on X to resign"."""
    return tree.lemma(i) in tree.words.calling and not any(tree.case(c) == "on" and tree.named(c) for c in tree.child(i, "obl", "obj"))


def _supposed(tree: Tree, i: int) -> Status:
    """Conditional where a noun stands in an "if" clause or is the case that is provided for ("in the event of an attack")."""
    if tree.tokens[i].dep == "nmod" and tree.tokens[tree.tokens[i].head].lemma.lower() in ("event", "case") and tree.case(i) == "of":
        return Status.CONDITIONAL
    verb = tree.clause(i)
    marks = {tree.tokens[c].text.lower() for c in tree.child(verb, "mark")} if tree.tokens[verb].dep.startswith("advcl") else set()
    return Status.CONDITIONAL if marks & tree.words.condition else Status.ACTUAL


def _own(tree: Tree, i: int) -> Status:
    """What auxiliaries and negation on the word itself say."""
    kids = [tree.tokens[c].text.lower() for c in tree.kids[i] if tree.tokens[c].dep.split(":")[0] in ("aux", "advmod", "cop", "det")]
    if set(kids) & tree.words.negation and "only" not in kids:
        return Status.DENIED
    if tree.verbal(i) and any(tree.tokens[d].text.lower() == "no" for o in tree.child(i, "obj", "nsubj:pass") for d in tree.child(o, "det")):
        return Status.DENIED  # "no agreement was signed"
    marks = {tree.tokens[c].text.lower() for c in tree.child(i, "mark")}
    if marks & tree.words.condition and tree.tokens[i].dep.startswith("advcl"):
        return Status.CONDITIONAL
    if set(kids) & tree.words.modal_plan:
        return Status.PLANNED
    if "would" in kids and tree.tokens[i].dep == "ccomp" and _told(tree, i):
        return Status.PLANNED  # "said it would free them": what is to come, seen from the past
    if set(kids) & tree.words.modal_condition:
        return Status.CONDITIONAL
    return Status.ACTUAL


def _told(tree: Tree, i: int) -> bool:
    """Whether a clause is told in the past ("said that", "announced that") and hangs on no condition."""
    g = tree.tokens[i].head
    if tree.lemma(g) not in tree.words.report or "Tense=Past" not in tree.tokens[g].morph:
        return False
    return not any({tree.tokens[m].text.lower() for m in tree.child(c, "mark")} & tree.words.condition for c in tree.child(i, "advcl"))


def _done(tree: Tree, i: int) -> bool:
    """Whether a past-tense verb does what the noun names ("held the planned talks"); "hailed the upcoming talks" leaves them to come."""
    g = tree.tokens[i].head
    return "Tense=Past" in tree.tokens[g].morph and (tree.lemma(g) in tree.words.light or tree.lemma(g) in tree.words.motion)


def _to_be(tree: Tree, i: int) -> bool:
    """Whether a clause on a noun is "to be held", "to take place": an infinitive with a passive auxiliary or one of occurring."""
    if not any(tree.tokens[c].text.lower() == "to" for c in tree.child(i, "mark")):
        return False
    place = tree.lemma(i) == "take" and any(tree.tokens[c].text.lower() == "place" for c in tree.kids[i])
    return place or bool(tree.child(i, "aux:pass")) or tree.lemma(i) in ("occur", "begin")


def _max(a: Status, b: Status) -> Status:
    return a if _ORDER[a] >= _ORDER[b] else b
