"""Sentences to claims by frames over dependency trees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kg.extract import circumstances, dates, lemmas, making, topics
from kg.extract.attendance import Attendance
from kg.extract.frames import Frame, by_lemma
from kg.extract.making import Scene
from kg.extract.reference import Acts
from kg.extract.tree import Tree
from kg.link import Gazetteer, Linked
from kg.model import Article, Claim, Kind, Status
from kg.ontology import event_types

_GATHERED = frozenset({"Meeting", "Negotiation", "Signing"})
_OUTCOMES = frozenset({"Signing", "Agreement", "Meeting"})
_HOSTILE = frozenset({"attacked", "sanctioned", "reducedRelationsWith", "coerced", "mobilisedAgainst"})
SHOULD = {
    "should": Frame("Appeal", "rule/should", verbs=frozenset({"should"}), speech=True),
    "must": Frame("Demand", "rule/must", verbs=frozenset({"must"}), speech=True),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A claim with the frame that made it and the word that it was made at."""

    frame: Frame
    at: int
    claim: Claim


class FrameExtractor:
    """Extracts the claims of linked sentences.

    Args:
        names: the gazetteer that linking used.
    """

    def __init__(self, names: Gazetteer) -> None:
        self.names, self.index = names, by_lemma()
        self._article: Article | None = None
        self.attendance, self.acts = Attendance(), Acts(names)

    def claims(self, article: Article, linked: Linked) -> Iterator[Claim]:
        """Claims of one sentence, in the order of their predicates."""
        if article is not self._article:  # nothing is remembered from one article to the next, or to the same one read again
            self._article, self.attendance, self.acts = article, Attendance(), Acts(self.names)
        if not any(m.actors or m.place for m in linked.mentions):
            return
        scene = _scene(article, Tree(linked, self.names))
        yield from self._occasion(scene)
        found = self._found(scene)
        for rule in RULES:
            found += rule(scene, found)
        for step in FILTERS:
            found = step(scene, found)
        for told in found:
            self.attendance.note(told.claim, article.published)
            yield told.claim
        yield from self.attendance.claims(scene.tree)
        yield from backed(scene)

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

    def _occasion(self, scene: Scene) -> Iterator[Claim]:
        """ "The event took place in Lima on Thursday": the day and place of what was told before it."""
        occasion = circumstances.occasion(scene.article, scene.tree, scene.when)
        if occasion:
            yield from (replace(c, date=c.date or occasion.date, place=c.place or occasion.place) for c in self.acts.told(_GATHERED))


def _scene(article: Article, tree: Tree) -> Scene:
    """A sentence with its time expressions, but for those in names ("March 23 Movement"), and its sectors."""
    s = tree.linked.sentence
    names = [(tree.tokens[m.start].start - s.start, tree.tokens[m.end - 1].end - s.start) for m in tree.linked.mentions if m.actors]
    when = [w for w in dates.find(s.text, article.published) if not any(a < w.end and w.start < b for a, b in names)]
    return Scene(article, tree, when, [(first, sector) for first, _, sector in topics.find(s.tokens)])


# -- what is said between the lines: rules that no flat frame can state ----------------------------------------------------


def normative(scene: Scene, found: list[Told]) -> list[Told]:
    """ "A said B should stop" appeals to B; "B must stop" demands it."""
    tree, out = scene.tree, []
    for t in tree.tokens:
        if t.dep.split(":")[0] not in ("ccomp", "parataxis", "root") or not (tree.verbal(t.index) or tree.child(t.index, "cop")):
            continue
        modal = {tree.tokens[c].text.lower() for c in tree.child(t.index, "aux")} & SHOULD.keys()
        speaker = tree.surface(t.head) if t.head != t.index and tree.lemma(t.head) in tree.words.report else []
        if not modal or not speaker:
            continue
        frame = SHOULD["must" if "must" in modal else "should"]
        agents, targets = tree.all(speaker), tree.all(tree.surface(t.index))
        out += [Told(frame, t.index, c) for c in making.make(scene, frame, t.head, {}, agents, targets)]
    return out


def after_talks(scene: Scene, found: list[Told]) -> list[Told]:
    """ "A and B signed a treaty after two days of talks": the talks were theirs."""
    tree = scene.tree
    return [
        Told(told.frame, told.at, _talks(tree, told, talks))
        for told in found
        if told.claim.type in _OUTCOMES and told.claim.status is Status.ACTUAL and tree.verbal(told.at)
        for role in ("after", "following", "during")
        for o in tree.roles(told.at).get(role, [])
        if (talks := next((m for m in (o, *tree.roles(o).get("of", [])) if tree.tokens[m].lemma.lower() in tree.words.talks), None)) is not None
        if not tree.owners(talks) and not {"with", "between"} & tree.roles(talks).keys()
    ]


def _talks(tree: Tree, told: Told, talks: int) -> Claim:
    sure = round(told.claim.confidence - 0.1, 2)
    evidence = making.evidence(tree, [told.at, talks])
    return replace(told.claim, type="Negotiation", evidence=evidence, plover="", cameo="", topics=(), confidence=sure, rule="rule/after-talks")


def conditional_threat(scene: Scene, found: list[Told]) -> list[Told]:
    """ "A says it will cut supplies to B until ...": announcing a hostile act on a condition threatens."""
    tree, out = scene.tree, []
    for told in found:
        claim = told.claim
        if claim.status is Status.ACTUAL or event_types()[claim.type].relation not in _HOSTILE:
            continue
        verb = tree.clause(told.at)
        marks = {m for c in tree.child(verb, "advcl") for m in tree.marks(c)}
        says = tree.tokens[verb].dep == "ccomp" and tree.lemma(tree.tokens[verb].head) in tree.words.report
        if says and marks & {"if", "unless", "until"}:
            agents = tuple(a for a, _ in tree.all(tree.surface(tree.tokens[verb].head))) or claim.agents
            threat = replace(
                claim, type="Threat", agents=agents, status=Status.ACTUAL, date=None, plover="", cameo="", rule="rule/conditional-threat"
            )
            out.append(Told(told.frame, told.at, threat))
    return out


def backed(scene: Scene) -> Iterator[Claim]:
    """ "Rwandan-backed M23 rebels": whoever backs supports."""
    tree = scene.tree
    for t in tree.tokens[2:]:
        if t.text.lower() not in tree.words.backed or tree.tokens[t.index - 1].text != "-":
            continue
        backer = next((m for m in tree.linked.mentions if m.end == t.index - 1 and m.actors), None)
        head = t.head if t.head > t.index else next((k.index for k in tree.tokens[t.index + 1 :] if k.pos in ("NOUN", "PROPN")), t.index)
        named = next(([(m.actors[0], m.head)] for m in tree.linked.mentions if m.start == t.index + 1 and m.actors), [])
        whom = [(a, j) for a, j in tree.all([head]) or named if backer and a != backer.actors[0]]
        if backer and whom:
            yield Claim(
                article=scene.article.id,
                type="Support",
                agents=backer.actors,
                targets=tuple(a for a, _ in whom),
                evidence=making.evidence(tree, [backer.head, t.index, *(j for _, j in whom)]),
                confidence=making.confidence(tree, making.VERBAL, whom, Status.ACTUAL),
                rule="rule/backed",
            )


RULES: tuple[Callable[[Scene, list[Told]], list[Told]], ...] = (normative, after_talks, conditional_threat)
"""Rules that add to what the frames tell, in their order; each sees what those before it added."""


# -- what a sentence does not mean -----------------------------------------------------------------------------------------


def matches_are_no_war(scene: Scene, found: list[Told]) -> list[Told]:
    """ "Egypt defeated New Zealand 3-1"."""
    sport = any(sector == "sport" for _, sector in scene.about)
    return [told for told in found if told.claim.type != "Attack"] if sport else found


def who_reaffirms_supports(scene: Scene, found: list[Told]) -> list[Told]:
    """ "X reaffirmed U.S. support for Y": X did."""
    spoken = {(b.id, a.country) for t in found if t.claim.type == "Support" for a, b in t.claim.edges() if a.kind is Kind.PERSON}
    return [t for t in found if t.claim.type != "Support" or not any((b.id, a.id) in spoken for a, b in t.claim.edges())]


def weak_give_way(scene: Scene, found: list[Told]) -> list[Told]:
    """A weak frame tells nothing of two of whom another frame tells something."""
    strong = {frozenset((a.id, b.id)) for t in found if not t.frame.weak for a, b in t.claim.edges()}
    return [t for t in found if not (t.frame.weak and any(frozenset((a.id, b.id)) in strong for a, b in t.claim.edges()))]


FILTERS: tuple[Callable[[Scene, list[Told]], list[Told]], ...] = (matches_are_no_war, who_reaffirms_supports, weak_give_way)
"""Steps that take out what a sentence does not mean, in their order."""
