"""Claims of one frame at one word: who takes part, whether it happened, when and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.extract import circumstances, dates, participants
from kg.extract.frames import Frame
from kg.extract.participants import Found, Predicate
from kg.extract.reference import Acts
from kg.extract.requirements import evoked
from kg.extract.status import asked, status
from kg.extract.tree import Tree
from kg.model import Actor, Article, Claim, Evidence, Kind, Status
from kg.ontology import event_types

VERBAL, NOMINAL = 0.8, 0.65  # raw confidence of what a verb and what a noun tells
MOST = 16  # actors of one claim; more are a list of another kind


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence of an article: its tree, its time expressions, and its sectors with the token that names each."""

    article: Article
    tree: Tree
    when: list[dates.When]
    about: list[tuple[int, str]]


def claims(scene: Scene, frame: Frame, i: int, acts: Acts) -> Iterator[Claim]:
    """What a frame tells at the word `i`, nothing where the words that it asks for are missing."""
    p = evoked(scene.tree, frame, i)
    for agents, targets in _sides(p, acts) if p else ():
        yield from make(scene, frame, i, p.roles if p else {}, agents, targets)


def _sides(p: Predicate, acts: Acts) -> Iterator[tuple[Found, Found]]:
    """Agents and targets of each claim of a predicate."""
    tree, frame, symmetric = p.tree, p.frame, event_types()[p.frame.event].symmetric
    between = tree.all(p.roles.get("between", [])) if symmetric and not frame.third else []
    if len(between) > 1:
        yield between, []
    own = _owned(p) if symmetric else []
    if len({a.country or a.id for a, _ in own}) > 1:  # "discussed strengthening the U.S.-Kuwait relationship": theirs, whoever discusses it
        yield own, []
        return
    agents = participants.find(p, "agent", [])
    targets = participants.find(p, "target", agents)
    if {a for a, _ in targets} <= {a for a, _ in agents}:
        targets = acts.behind(tree, frame, p.roles, agents)
    if frame.alone and not targets:
        return  # "A and B are calling for peace"
    if len(agents) > 1 and (tree.reciprocal(p.i) or (not targets and tree.lemma(p.i) in tree.words.mutual)):
        yield from _one_another(agents, symmetric)
    elif targets or not _names_others(p):
        yield _apart(between, agents, targets)


def _owned(p: Predicate) -> Found:
    """Whose the noun is that the frame asks for, where that is said by name."""
    nouns = p.roles.get("noun", [])
    return [(a, o) for o in nouns for a in p.tree.owners(o)] if p.frame.object and not p.tree.theirs(nouns) else []


def _one_another(agents: Found, symmetric: bool) -> Iterator[tuple[Found, Found]]:
    """ "A and B accuse each other", "A and B exchange fire": each the others."""
    for a, j in agents[:1] if symmetric else agents:
        yield [(a, j)], [x for x in agents if x[0] != a]


def _names_others(p: Predicate) -> bool:
    """ "the two leaders spoke to players": a verb that has somebody as its target, though nobody known, is not done to each other."""
    return bool(p.frame.verbs) and not p.frame.object and any(p.roles.get(r.name) for choice in p.frame.target for r in choice)


def _apart(between: Found, agents: Found, targets: Found) -> tuple[Found, Found]:
    """The sides less those between whom it was, who have a claim of their own."""
    ends = {a for a, _ in between}
    if not ends or not ({a for a, _ in agents} & ends or {a for a, _ in targets} & ends):
        return agents, targets
    return [x for x in agents if x[0] not in ends], [x for x in targets if x[0] not in ends]


@dataclass(frozen=True, slots=True)
class Sides:
    """A frame at the word `i` with both its sides; the targets are none of the agents."""

    tree: Tree
    frame: Frame
    i: int
    agents: Found
    targets: Found

    @property
    def all(self) -> Found:
        """Everybody."""
        return [*self.agents, *self.targets]

    @property
    def speech(self) -> bool:
        """Whether it is done by being said."""
        return self.frame.speech or event_types()[self.frame.event].relation in circumstances.SPOKEN


def make(scene: Scene, frame: Frame, i: int, roles: dict[str, list[int]], agents: Found, targets: Found) -> Iterator[Claim]:
    """The claim of a frame with these sides, none where a side is missing or nothing crosses a border."""
    tree, relation = scene.tree, event_types()[frame.event].relation
    taken = {a for a, _ in agents}
    at = Sides(tree, frame, i, agents, [(a, j) for a, j in targets if a not in taken])
    if not _complete(at) or any(refuses(at) for refuses in REFUSALS):
        return
    state = status(tree, i, at.speech)
    if frame.only and state.value not in frame.only:
        return
    state = Status(frame.becomes) if frame.becomes else state
    if any(refuses(at, state) for refuses in UNMEANT):
        return
    parts = [j for _, j in at.all]
    date = circumstances.date(scene.article, tree, i, scene.when, state)
    if _to_come(at, state, date, scene.article.published):
        state = Status.PLANNED
    yield Claim(
        article=scene.article.id,
        type=frame.event,
        agents=tuple(a for a, _ in at.agents),
        targets=tuple(a for a, _ in at.targets),
        evidence=evidence(tree, [i, *parts]),
        topics=circumstances.topics(tree, i, scene.about),
        place=circumstances.place(tree, i, parts, frame, relation, roles),
        date=date,
        status=state,
        attribution=circumstances.attribution(tree, i),
        confidence=confidence(tree, VERBAL if frame.verbs else NOMINAL, at.all, state),
        plover=frame.plover,
        cameo=frame.cameo,
        rule=frame.name,
    )


def _complete(at: Sides) -> bool:
    """Whether both sides are there, or two of one side who may be both, and no more than one claim can have."""
    if not at.agents or len(at.all) > MOST:
        return False
    mutual = event_types()[at.frame.event].symmetric or at.frame.both
    return bool(at.targets) or (mutual and len(at.agents) > 1 and not at.frame.third)


def _to_come(at: Sides, state: Status, date: str | None, published: str | None) -> bool:
    """ "the dialogue of March 17", told on the 15th, is planned."""
    if state is not Status.ACTUAL or at.speech or not date or not published:
        return False
    return date > published[: len(date)] and bool(len(date) == 10 or at.frame.nouns)


# -- what is no claim ------------------------------------------------------------------------------------------------------


def only_theirs(at: Sides) -> bool:
    """ "their partnership" is said of them, not between them."""
    return at.frame.pairs and not at.targets and any((m := at.tree.mention(j)) is not None and m.form == "pronoun" for _, j in at.agents)


def own_ministers(at: Sides) -> bool:
    """ "the two presidents instructed their ministers": each his own."""
    return at.frame.event == "Demand" and any(b.country == a.country or b.id == a.country for a, _ in at.agents for b, _ in at.targets)


def domestic(at: Sides) -> bool:
    """Domestic politics is none of ours; a fight with an armed group is."""
    return not _foreign([a for a, _ in at.all], at.tree.linked.home)


def ended(at: Sides) -> bool:
    """What "lifted its blockade of X" ends is not said to happen."""
    return at.tree.ended(at.i)


REFUSALS: tuple[Callable[[Sides], bool], ...] = (only_theirs, own_ministers, domestic, ended)
"""Why two sides make no claim, whatever is said to have happened."""


def only_asked(at: Sides, state: Status) -> bool:
    """What somebody is asked to do nobody has planned."""
    return state is Status.PLANNED and event_types()[at.frame.event].relation not in circumstances.SPOKEN and asked(at.tree, at.i)


def not_said(at: Sides, state: Status) -> bool:
    """ "did not accuse X": what is done by being said and was not said is nothing."""
    return state is Status.DENIED and at.speech and at.frame.event not in ("Praise", "Support") and not at.frame.object


UNMEANT: tuple[Callable[[Sides, Status], bool], ...] = (only_asked, not_said)
"""Why what is said with this status is no claim."""


def confidence(tree: Tree, value: float, found: Found, state: Status) -> float:
    """Raw confidence: less where an actor is named by nothing but a pronoun or a title, and where it is not said to have happened."""
    for _, j in found:
        m = tree.mention(j)
        if m is None:
            value -= 0.08
        elif m.form in ("pronoun", "pair", "title"):
            value -= 0.05
    if state is not Status.ACTUAL:
        value -= 0.1
    return round(max(0.2, value), 2)


def _foreign(actors: list[Actor], home: Actor | None) -> bool:
    """Whether anything crosses a border: domestic politics is none of ours, a fight with an armed group is.

    In a state's own release, a person of no known country is taken for one of its own.
    """
    if any(a.kind in (Kind.GROUP, Kind.ORGANISATION) for a in actors):
        return True
    return len({a.country or (home.id if home and not a.known else a.id) for a in actors}) > 1


def evidence(tree: Tree, parts: list[int]) -> Evidence:
    """The stretch from the first to the last participant or predicate, names whole."""
    s = tree.linked.sentence
    low, high = min(parts), max(parts)
    for m in tree.linked.mentions:
        if any(m.start <= p < m.end for p in parts):
            low, high = min(low, m.start), max(high, m.end - 1)
    start, end = tree.tokens[low].start, tree.tokens[high].end
    quote = s.text[start - s.start : end - s.start]
    return Evidence(-1, -1, quote) if s.kind == "title" else Evidence(start, end, quote)
