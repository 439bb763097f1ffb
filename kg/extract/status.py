"""Whether a predicate is said to have happened: read off its auxiliaries and the governors above it."""

from __future__ import annotations

from dataclasses import dataclass

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
    if tree.tokens[i].pos in ("NOUN", "PROPN") and not tree.verbal(i):
        found = _described(tree, i, found)
        found, told = _as_noun(tree, i, found)
        if told:
            return found
    return _governed(tree, i, found, speech)


def _described(tree: Tree, i: int, found: Status) -> Status:
    """What a noun's adjectives and clauses say of it: "a possible attack", "the upcoming talks", "talks to be held", "no agreement"."""
    if tree.tokens[i].pos != "NOUN":
        return found
    if any(tree.tokens[c].text.lower() in tree.words.unsure for c in tree.child(i, "amod")):
        found = _max(found, Status.CONDITIONAL)
    elif {tree.tokens[c].text.lower() for c in tree.child(i, "amod", "compound")} & tree.words.future and not _done(tree, i):
        found = _max(found, Status.PLANNED)
    if any(_to_be(tree, c) for c in tree.child(i, "acl")):
        found = _max(found, Status.PLANNED)
    return Status.DENIED if any(tree.tokens[c].text.lower() == "no" for c in tree.child(i, "det")) else found


def _as_noun(tree: Tree, i: int, found: Status) -> tuple[Status, bool]:
    """The status of a noun as far as the word tells that it hangs on, and whether no word further up tells more."""
    found = _max(found, _supposed(tree, i))
    if background(tree, i):
        return found, True
    t, case = tree.tokens[i], tree.case(i)
    lemma, words = tree.lemma(t.head), tree.words
    if t.dep == "nmod" and case == "of" and lemma in words.chance:
        return _max(found, Status.CONDITIONAL), True
    if t.dep == "nmod" and case in ("of", "for") and lemma in words.wanted and "a" in tree.marks(i, "det"):
        return _max(found, Status.PLANNED), True  # "the importance of a peace agreement", but "of the agreement"
    if t.dep.startswith("nsubj") and lemma in words.going_on:
        return _max(found, _own(tree, t.head)), True  # "the talks will begin on Monday"
    hangs = t.dep.split(":")[0] in ("obj", "obl", "nmod") or t.dep in ("nsubj:pass", "conj")
    if not hangs or not any(lemma in cue for cue in (words.light, words.light_nouns, words.plan, words.deny, words.motion)):
        return found, True  # only a verb that does what the noun names tells whether it was done
    return (_max(found, status(tree, t.head)), True) if t.dep == "nsubj:pass" else (found, False)


_LINKS = frozenset({"xcomp", "ccomp", "obj", "obl", "advcl", "acl", "nmod", "conj"})
_HIGHEST = 4  # words above the predicate that are looked at


def _governed(tree: Tree, i: int, found: Status, speech: bool) -> Status:
    """What the words say that a predicate hangs on, one above the other."""
    below = i
    for climbed, g in enumerate(tree.above(i), 1):
        link = _Link(tree, below, g, speech)
        if climbed > _HIGHEST or link.dep not in _LINKS or tree.tokens[below].dep == "acl:relcl":
            break
        said, further = link.conjoined() if link.dep == "conj" else link.adverbial() if link.dep == "advcl" else link.governed()
        found = _max(found, said)
        if not further:
            break
        below = g
    return found


@dataclass(frozen=True, slots=True)
class _Link:
    """A word that hangs on another, `g`, which may tell whether it happened; each method says so, and whether to look further up."""

    tree: Tree
    below: int
    g: int
    speech: bool

    @property
    def dep(self) -> str:
        return self.tree.tokens[self.below].dep.split(":")[0]

    @property
    def lemma(self) -> str:
        return self.tree.lemma(self.g)

    @property
    def infinitive(self) -> bool:
        """Whether it is "to" do something, or what an adjective is for ("ready for talks")."""
        ready = self.dep == "obl" and self.tree.case(self.below) in ("for", "to") and self.tree.tokens[self.g].pos == "ADJ"
        return "to" in self.tree.marks(self.below) or ready

    def conjoined(self) -> tuple[Status, bool]:
        """ "will meet and discuss": an auxiliary holds for both."""
        tree, t = self.tree, self.tree.tokens[self.below]
        if t.pos != tree.tokens[self.g].pos:
            return Status.ACTUAL, False
        shared = (not tree.child(self.below, "aux") or t.pos == "NOUN") and not tree.child(self.below, "nsubj")
        return _own(tree, self.g) if shared else Status.ACTUAL, True

    def adverbial(self) -> tuple[Status, bool]:
        """ "backed away from attacking", "if it attacks", "flew to X to attack"."""
        tree, words, mark = self.tree, self.tree.words, self.tree.marks(self.below)
        if "from" in mark and (self.lemma in words.deny or self.lemma.split("_")[0] in words.desisting):
            return Status.DENIED, False
        if mark & words.condition:
            return Status.CONDITIONAL, False
        if "by" in mark:  # "if they answer by attacking X"
            return _own(tree, self.g), True
        came = self.lemma in words.came and "Tense=Past" in tree.tokens[self.g].morph
        planned = self.infinitive and not (self.speech and _phones(tree, self.g)) and not came
        return Status.PLANNED if planned else Status.ACTUAL, False

    def governed(self) -> tuple[Status, bool]:
        """What a verb or noun says of what it governs, and what its own auxiliaries say of both."""
        tree, gov, dep = self.tree, self.tree.tokens[self.g], self.dep
        if self._polite() or self._resolved():
            return Status.ACTUAL, False
        said = self._said()
        if dep == "xcomp" or (dep in ("obj", "obl") and gov.pos == "VERB"):
            said = _max(said, _own(tree, self.g))
        document = dep == "acl" and self.lemma in tree.words.documents  # what a resolution condemns it condemns, whoever is to approve it
        return said, self.infinitive or not (dep == "ccomp" or document)

    def _said(self) -> Status:
        tree = self.tree
        if self.dep == "xcomp" and self.infinitive and self.speech and _phones(tree, self.g):
            return Status.ACTUAL
        if self._wanted():
            return Status.PLANNED
        if self.lemma in tree.words.deny and self.dep in ("xcomp", "ccomp", "obj"):
            return Status.DENIED
        if self.infinitive and (tree.predicative(self.g) or (self.lemma == "become" and self.dep == "xcomp")):
            return Status.ACTUAL  # "is the first to recognise X": it did
        return Status.PLANNED if self._planned() else Status.ACTUAL

    def _polite(self) -> bool:
        """ "I want to thank X" thanks him."""
        wish = self.dep == "xcomp" and self.infinitive and self.speech and self.lemma in self.tree.words.wishes
        return wish and not _phones(self.tree, self.g) and bool(self.tree.marks(self.g, "nsubj") & {"i", "we"})

    def _resolved(self) -> bool:
        """A "commitment to support X" supports X."""
        return self.speech and self.dep == "acl" and self.lemma in self.tree.words.resolve and not self._wanted()

    def _wanted(self) -> bool:
        """ "stressed the importance of reaching a ceasefire"."""
        noun = self.tree.tokens[self.g].pos == "NOUN" and self.lemma in self.tree.words.wanted
        return noun and self.dep in ("acl", "nmod") and self.tree.tokens[self.below].pos in ("VERB", "NOUN")

    def _planned(self) -> bool:
        """Whether it hangs on a plan: "to" do it, "agreed that", "seeks an agreement", "a plan for talks"."""
        tree, dep, gov = self.tree, self.dep, self.tree.tokens[self.g]
        if dep in ("xcomp", "acl") and self.infinitive and self.lemma not in tree.words.aspect:
            return True
        if self.lemma not in tree.words.plan:
            return False
        if dep in ("xcomp", "ccomp"):
            return "Tense=Past" not in tree.tokens[self.below].morph
        if dep in ("obj", "obl"):
            return gov.pos == "VERB" and self.lemma not in tree.words.settled
        return dep == "nmod" and gov.pos == "NOUN" and tree.case(self.below) in ("for", "to", "on", "about")


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
