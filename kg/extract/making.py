"""Claims of one frame at one word: who takes part, whether it happened, when and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.extract import circumstances, dates, participants
from kg.extract.frames import Frame
from kg.extract.participants import Found, Predicate
from kg.extract.reference import Acts
from kg.extract.requirements import evoked
from kg.extract.status import asked, status
from kg.extract.tree import Tree
from kg.model import Actor, Article, Claim, Evidence, Kind, Mark, Sentence, Status
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
    if p is not None:
        for agents, targets in _sides(p, acts):
            yield from make(scene, p, agents, targets)


def _sides(p: Predicate, acts: Acts) -> Iterator[tuple[Found, Found]]:
    """Agents and targets of each claim of a predicate."""
    tree, frame, symmetric = p.tree, p.frame, event_types()[p.frame.event].symmetric
    between = tree.all(p.roles.get("between", [])) if symmetric and not frame.third else []
    if len(between) > 1:
        yield between, []
    agents = participants.find(p, "agent")
    targets = participants.find(p, "target")
    if {a for a, _ in targets} <= {a for a, _ in agents}:
        targets = acts.behind(tree, frame, p.roles, agents)
    if len(agents) > 1 and (tree.reciprocal(p.i) or (not targets and tree.lemma(p.i) in tree.words.mutual)):
        yield from _one_another(agents, symmetric)
    elif targets or not _names_others(p):
        yield _apart(between, agents, targets)


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


def make(scene: Scene, p: Predicate, agents: Found, targets: Found) -> Iterator[Claim]:
    """The claim of a frame with these sides, none where a side is missing or nothing crosses a border."""
    tree, frame, i = scene.tree, p.frame, p.i
    relation = event_types()[frame.event].relation
    taken = {a for a, _ in agents}
    targets = [(a, j) for a, j in targets if a not in taken]
    found = [*agents, *targets]
    if not _complete(frame, agents, targets) or not _foreign([a for a, _ in found], tree.linked.home):
        return
    state = status(tree, i)
    unsaid = state is Status.DENIED and relation in circumstances.SPOKEN and not frame.object
    if (frame.only and state.value not in frame.only) or asked(tree, i) or (unsaid and not frame.only):
        return
    state = Status(frame.becomes) if frame.becomes else state
    parts = [j for _, j in found]
    yield Claim(
        article=scene.article.id,
        type=frame.event,
        agents=tuple(a for a, _ in agents),
        targets=tuple(a for a, _ in targets),
        evidence=evidence(tree, [i, *parts]),
        topics=circumstances.topics(tree, i, scene.about),
        place=circumstances.place(p, parts),
        date=circumstances.date(scene.article, tree, i, scene.when, state),
        status=state,
        attribution=circumstances.attribution(tree, i),
        confidence=confidence(tree, VERBAL if frame.verbs else NOMINAL, found, state),
        plover=frame.plover,
        cameo=frame.cameo,
        rule=frame.name,
    )


def _complete(frame: Frame, agents: Found, targets: Found) -> bool:
    """Whether both sides are there, or two of one side who may be both, and no more than one claim can have."""
    mutual = (event_types()[frame.event].symmetric or frame.both) and len(agents) > 1 and not frame.third
    return bool(agents and (targets or mutual)) and len(agents) + len(targets) <= MOST


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
    return quoted(s, tree.tokens[low].start, tree.tokens[high].end)


def quoted(s: Sentence, start: int, end: int, marks: Iterable[Mark] = ()) -> Evidence:
    """A stretch of a sentence, in characters of the article; a headline has no place in it."""
    where = (-1, -1) if s.kind == "title" else (start, end)
    return Evidence(*where, s.text[start - s.start : end - s.start], tuple(sorted(marks)))
