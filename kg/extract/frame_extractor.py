"""Sentences to claims by frames over dependency trees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract import dates, lemmas, making, topics
from kg.extract.attendance import attended
from kg.extract.frames import Frame, by_lemma
from kg.extract.making import Scene
from kg.extract.participants import Predicate
from kg.extract.reference import Acts
from kg.extract.tree import Tree
from kg.link import Gazetteer, Linked
from kg.model import Article, Claim
from kg.ontology import event_types

SHOULD = {
    "should": Frame("Appeal", "rule/should", verbs=frozenset({"should"})),
    "must": Frame("Demand", "rule/must", verbs=frozenset({"must"})),
}
_MEETINGS = ("met", "negotiatedWith")


@dataclass(frozen=True, slots=True)
class Told:
    """A claim with the frame that made it and the word that it was made at."""

    frame: Frame
    at: int
    claim: Claim


class FrameExtractor:
    """Extracts the claims of one article's sentences, from front to back.

    Args:
        names: the gazetteer that linking used.
    """

    def __init__(self, names: Gazetteer, article: Article) -> None:
        self.names, self.article, self.index, self.acts = names, article, by_lemma(), Acts(names)
        self._meeting: Claim | None = None

    def claims(self, linked: Linked) -> Iterator[Claim]:
        """Claims of one sentence, in the order of their predicates."""
        if not any(m.actors or m.place for m in linked.mentions):
            return
        scene = _scene(self.article, Tree(linked, self.names))
        found = self._found(scene)
        for told in (*_strong(found), *_should(scene)):
            if event_types()[told.claim.type].relation in _MEETINGS and not dates.recalled(told.claim.date, self.article.published):
                self._meeting = told.claim
            yield told.claim
        if self._meeting is not None:
            yield from attended(scene.tree, self._meeting)

    def _found(self, scene: Scene) -> list[Told]:
        """What the frames of the sentence's words tell."""
        found: list[Told] = []
        self.acts.read()
        for t in scene.tree.tokens:
            here = [Told(frame, t.index, c) for frame in self._frames(scene.tree, t.index) for c in making.claims(scene, frame, t.index, self.acts)]
            self.acts.note(told.claim for told in here)
            found += here
        return found

    def _frames(self, tree: Tree, i: int) -> Iterator[Frame]:
        """The frames that a word may evoke: of an adjective that is said of somebody, and of the likeliest lemma that has any."""
        t = tree.tokens[i]
        if t.pos in ("ADJ", "VERB") and tree.child(i, "cop", "aux:pass", "nsubj", "nsubj:pass"):  # "is critical of", "was opposed to"
            yield from self.index.get(("adj", t.text.lower()), ())
        sort = "verb" if tree.verbal(i) else "noun" if t.pos in ("NOUN", "PROPN") else ""
        rows = (self.index.get((sort, lemma), ()) for lemma in lemmas.lemmas(tree, i, sort)) if sort else iter(())
        yield from next((r for r in rows if r), ())


def _scene(article: Article, tree: Tree) -> Scene:
    """A sentence with its time expressions, but for those in names ("March 23 Movement"), and its sectors."""
    when = dates.of(tree.linked, article.published)
    return Scene(article, tree, when, [(first, sector) for first, _, sector in topics.told(tree.linked)])


def _should(scene: Scene) -> Iterator[Told]:
    """ "A said B should stop" appeals to B; "B must stop" demands it."""
    tree = scene.tree
    for t in tree.tokens:
        modal = tree.marks(t.index, "aux") & SHOULD.keys()
        if modal and t.dep.split(":")[0] in ("ccomp", "parataxis") and tree.lemma(t.head) in tree.words.report:
            p = Predicate(tree, SHOULD[modal.pop()], t.head, {})
            for claim in making.make(scene, p, tree.all(tree.surface(t.head)), tree.all(tree.surface(t.index))):
                yield Told(p.frame, t.index, claim)


def _strong(found: list[Told]) -> list[Told]:
    """What is told but for what weak frames tell: a weak frame tells nothing of two of whom another frame tells something."""
    strong = {frozenset((a.id, b.id)) for t in found if not t.frame.weak for a, b in t.claim.edges()}
    return [t for t in found if not (t.frame.weak and any(frozenset((a.id, b.id)) in strong for a, b in t.claim.edges()))]
