"""Sentences to claims by frames over dependency trees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.extract import circumstances, dates, lemmas, participants, topics
from kg.extract.attendance import Attendance
from kg.extract.frames import Frame, by_lemma
from kg.extract.participants import Found
from kg.extract.reference import Acts
from kg.extract.status import asked, status
from kg.extract.tree import Tree
from kg.link import Gazetteer, Linked
from kg.model import Actor, Article, Claim, Evidence, Kind, Status
from kg.ontology import event_types


class FrameExtractor:
    """Extracts the claims of linked sentences.

    Args:
        names: the gazetteer that linking used.
    """

    def __init__(self, names: Gazetteer) -> None:
        self.names, self.index, self.types = names, by_lemma(), event_types()
        self._article: Article | None = None
        self.attendance, self.acts = Attendance(), Acts(names)

    def claims(self, article: Article, linked: Linked) -> Iterator[Claim]:
        """Claims of one sentence, in the order of their predicates."""
        if article is not self._article:  # nothing is remembered from one article to the next, or to the same one read again
            self._article, self.attendance, self.acts = article, Attendance(), Acts(self.names)
        if not any(m.actors or m.place for m in linked.mentions):
            return
        tree = Tree(linked, self.names)
        names = [
            (tree.tokens[m.start].start - linked.sentence.start, tree.tokens[m.end - 1].end - linked.sentence.start)
            for m in linked.mentions
            if m.actors
        ]
        when = [
            w for w in dates.find(linked.sentence.text, article.published) if not any(a < w.end and w.start < b for a, b in names)
        ]  # "March 23 Movement"
        about = [(first, sector) for first, _, sector in topics.find(linked.sentence.tokens)]
        occasion = circumstances.occasion(article, tree, when)
        if occasion:  # "The event took place in Lima on Thursday": what was told before it
            yield from (replace(c, date=c.date or occasion.date, place=c.place or occasion.place) for c in self.acts.told(_GATHERED))
        found: list[tuple[Frame, int, Claim]] = []
        self.acts.read()
        for t in tree.tokens:
            sort = "verb" if tree.verbal(t.index) else "noun" if t.pos in ("NOUN", "PROPN") else ""
            if (t.pos in ("ADJ", "VERB")) and tree.child(t.index, "cop", "aux:pass", "nsubj", "nsubj:pass"):  # "is critical of", "was opposed to"
                for frame in self.index.get(("adj", t.text.lower()), ()):
                    found += [(frame, t.index, claim) for claim in self._try(article, tree, frame, t.index, when, about)]
            for lemma in lemmas.lemmas(tree, t.index, sort) if sort else ():
                rows = self.index.get((sort, lemma), ())
                for frame in rows:
                    found += [(frame, t.index, claim) for claim in self._try(article, tree, frame, t.index, when, about)]
                if rows:
                    break
            self.acts.note(claim for _, i, claim in found if i == t.index)
        found += self._normative(article, tree, when, about)
        found += [(f, i, c) for f, i, claim in list(found) for c in self._after_talks(tree, i, claim)]
        found += [(f, i, c) for f, i, claim in list(found) for c in self._conditional_threat(tree, i, claim)]
        if any(sector == "sport" for _, sector in about):  # "Egypt defeated New Zealand 3-1": a match is no war
            found = [(f, i, c) for f, i, c in found if c.type != "Attack"]
        spoken = {(b.id, a.country) for _, _, c in found if c.type == "Support" for a, b in c.edges() if a.kind is Kind.PERSON}
        found = [
            (f, i, c) for f, i, c in found if c.type != "Support" or not any((b.id, a.id) in spoken for a, b in c.edges())
        ]  # "X reaffirmed U.S. support for Y": X did
        strong = {frozenset((a.id, b.id)) for f, _, c in found if not f.weak for a, b in c.edges()}
        for frame, _, claim in found:
            if frame.weak and any(frozenset((a.id, b.id)) in strong for a, b in claim.edges()):
                continue
            self.attendance.note(claim, article.published)
            yield claim
        yield from self.attendance.claims(tree)
        yield from self._backed(article, tree)

    # -- what is said between the lines: two rules that no flat frame can state -----------------------------------------

    def _normative(self, article: Article, tree: Tree, when: list[dates.When], about: list[tuple[int, str]]) -> list[tuple[Frame, int, Claim]]:
        """ "A said B should stop" appeals to B; "B must stop" demands it."""
        out = []
        for t in tree.tokens:
            if t.dep.split(":")[0] not in ("ccomp", "parataxis", "root") or not (tree.verbal(t.index) or tree.child(t.index, "cop")):
                continue
            modal = {tree.tokens[c].text.lower() for c in tree.child(t.index, "aux")} & {"should", "must"}
            speaker = tree.surface(t.head) if t.head != t.index and tree.lemma(t.head) in tree.words.report else []
            if not modal or not speaker:
                continue
            event = "Demand" if "must" in modal else "Appeal"
            frame = next(f for f in self.index["verb", "urge" if event == "Appeal" else "demand"] if f.event == event)
            agents, targets = tree.all(speaker), tree.all(tree.surface(t.index))
            out += [(frame, t.index, c) for c in self._make(article, tree, frame, t.head, {}, agents, targets, when, about)]
        return out

    def _backed(self, article: Article, tree: Tree) -> Iterator[Claim]:
        """ "Rwandan-backed M23 rebels": whoever backs supports."""
        for t in tree.tokens[2:]:
            if t.text.lower() not in tree.words.backed or tree.tokens[t.index - 1].text != "-":
                continue
            backer = next((m for m in tree.linked.mentions if m.end == t.index - 1 and m.actors), None)
            head = t.head if t.head > t.index else next((k.index for k in tree.tokens[t.index + 1 :] if k.pos in ("NOUN", "PROPN")), t.index)
            backed = tree.all([head]) or next(([(m.actors[0], m.head)] for m in tree.linked.mentions if m.start == t.index + 1 and m.actors), [])
            backed = [(a, j) for a, j in backed if backer and a != backer.actors[0]]
            if backer and backed:
                frame = next(f for f in self.index["verb", "support"] if f.event == "Support")
                yield Claim(
                    article=article.id,
                    type="Support",
                    agents=backer.actors,
                    targets=tuple(a for a, _ in backed),
                    evidence=_evidence(tree, [backer.head, t.index, *(j for _, j in backed)]),
                    confidence=self._confidence(tree, frame, [], backed, Status.ACTUAL),
                )

    def _after_talks(self, tree: Tree, i: int, claim: Claim) -> Iterator[Claim]:
        """ "A and B signed a treaty after two days of talks": the talks were theirs."""
        if claim.type not in _OUTCOMES or claim.status is not Status.ACTUAL or not tree.verbal(i):
            return
        for role in ("after", "following", "during"):
            for o in tree.roles(i).get(role, []):
                talks = next((m for m in (o, *tree.roles(o).get("of", [])) if tree.tokens[m].lemma.lower() in tree.words.talks), None)
                if talks is not None and not tree.owners(talks) and not {"with", "between"} & tree.roles(talks).keys():
                    yield replace(
                        claim,
                        type="Negotiation",
                        evidence=_evidence(tree, [i, talks]),
                        plover="",
                        cameo="",
                        topics=(),
                        confidence=round(claim.confidence - 0.1, 2),
                    )

    def _conditional_threat(self, tree: Tree, i: int, claim: Claim) -> Iterator[Claim]:
        """ "A says it will cut supplies to B until ...": announcing a hostile act on a condition threatens."""
        if claim.status is Status.ACTUAL or self.types[claim.type].relation not in _HOSTILE:
            return
        verb = tree.clause(i)
        marks = {tree.tokens[m].text.lower() for c in tree.child(verb, "advcl") for m in tree.child(c, "mark")}
        says = tree.tokens[verb].dep == "ccomp" and tree.lemma(tree.tokens[verb].head) in tree.words.report
        if says and marks & {"if", "unless", "until"}:
            agents = tuple(a for a, _ in tree.all(tree.surface(tree.tokens[verb].head))) or claim.agents
            yield replace(claim, type="Threat", agents=agents, status=Status.ACTUAL, date=None, plover="", cameo="")

    # -- one frame at one predicate ------------------------------------------------------------------------------------

    def _try(self, article: Article, tree: Tree, frame: Frame, i: int, when: list[dates.When], about: list[tuple[int, str]]) -> Iterator[Claim]:
        roles = dict(tree.roles(i))
        if frame.adjectives and tree.tokens[i].pos == "VERB":
            if tree.passive(i):
                roles["by"] = roles.get("subj", [])
            roles["subj"] = tree.surface(i)
        if frame.object:
            objects = [m for role in frame.via for o in roles.get(role, []) for m in tree.members(o)]
            bearers = []
            for o in objects:  # grows as it goes: "some of a number of prisoners"
                if lemmas.quantity(tree, o) or tree.tokens[o].lemma.lower() in tree.words.light_nouns:
                    objects += [c for role in ("of", "in") for c in tree.roles(o).get(role, []) if c not in objects]
                elif tree.tokens[o].lemma.lower() in tree.words.bearers:  # "a protest note", "a message of condolences"
                    bearers += (
                        [o] if tree.tokens[o].lemma.lower() != "effort" else []
                    )  # "a bombing campaign against X"; an effort between two is a third's
                    objects += [c for c in (*tree.child(o, "compound"), *tree.roles(o).get("of", [])) if c not in objects]
            fitting = [o for o in objects if lemmas.words(tree, o) & frame.object]
            if not fitting:
                return
            roles["noun"] = fitting
            if any(tree.tokens[o].dep == "nmod" for o in fitting):  # "a series of strikes on X": X may hang on either
                fitting += [h for o in fitting for h in [tree.tokens[o].head] if h not in fitting and h in objects]
            tree.lend(roles, (*fitting, *bearers))
        nouns = roles["noun"] if frame.object else [i] if frame.nouns else [m for o in roles.get("obj", []) for m in tree.members(o)]
        nouns += [c for o in nouns if lemmas.quantity(tree, o) for c in tree.roles(o).get("of", [])]
        described = [x for o in nouns for x in tree.child(o, "amod", "compound")]
        if frame.quality and not any(tree.tokens[x].text.lower() in frame.quality for x in described):
            return
        if frame.besides and any(lemmas.words(tree, x) & frame.besides for x in (*nouns, *described)):
            return
        if frame.subject:
            doers = roles.get("subj", []) if tree.passive(i) else tree.surface(i)  # "killed by Israeli gunfire"
            fitting = [s for r in doers for s in tree.members(r) if lemmas.words(tree, s) & frame.subject]
            if not fitting:
                return
            tree.lend(roles, fitting)
        if frame.intransitive and any(tree.tokens[o].pos in ("NOUN", "PROPN", "PRON") for o in tree.child(i, "obj")):
            return
        if frame.alone and (len(tree.child(i, "obj")) > 1 or roles.get("as")):
            return
        if frame.alone and any(
            tree.tokens[c].text.lower() != "to" for k in tree.child(i, "xcomp", "ccomp") for c in [next(iter(tree.child(k, "mark")), k)]
        ):
            return
        if frame.complement:
            said = [
                *tree.child(i, "xcomp"),
                *roles.get("as", []),
                *tree.child(i, "obj")[1:],
                *(c for c in tree.child(i, "ccomp") if tree.child(c, "cop")),
            ]
            if not any(tree.tokens[k].lemma.lower() in frame.complement for c in said for k in (c, *tree.kids[c])):
                return
        type_ = self.types.get(frame.event)
        if type_ is None:
            return
        between = tree.all(roles.get("between", [])) if type_.symmetric and not frame.third else []
        if len(between) > 1:
            yield from self._make(article, tree, frame, i, roles, between, [], when, about)
        own = (
            [(a, o) for o in roles.get("noun", []) for a in tree.owners(o)]
            if type_.symmetric and frame.object and not tree.theirs(roles["noun"])
            else []
        )
        if len({a.country or a.id for a, _ in own}) > 1:  # "discussed strengthening the U.S.-Kuwait relationship": theirs, whoever discusses it
            yield from self._make(article, tree, frame, i, roles, own, [], when, about)
            return
        agents = participants.fit(tree, frame, i, participants.find(tree, frame, i, roles, frame.agent, []), "agent")
        targets = participants.fit(tree, frame, i, participants.find(tree, frame, i, roles, frame.target, agents), "target")
        targets = participants.not_its_own(tree, frame, agents, targets)
        if {a for a, _ in targets} <= {a for a, _ in agents}:
            targets = self.acts.behind(tree, frame, roles, agents)
        if frame.alone and not targets:
            return  # "A and B are calling for peace"
        if len(agents) > 1 and (
            tree.reciprocal(i) or (not targets and tree.lemma(i) in tree.words.mutual)
        ):  # "A and B accuse each other", "exchange fire"
            for a, j in agents[:1] if type_.symmetric else agents:
                yield from self._make(article, tree, frame, i, roles, [(a, j)], [x for x in agents if x[0] != a], when, about)
            return
        if not targets and frame.verbs and not frame.object and any(roles.get(r.name) for choice in frame.target for r in choice):
            return  # "the two leaders spoke to players": not to each other
        ends = {a for a, _ in between}
        if ends and ({a for a, _ in agents} & ends or {a for a, _ in targets} & ends):
            agents, targets = [x for x in agents if x[0] not in ends], [x for x in targets if x[0] not in ends]
        yield from self._make(article, tree, frame, i, roles, agents, targets, when, about)

    def _make(
        self,
        article: Article,
        tree: Tree,
        frame: Frame,
        i: int,
        roles: dict[str, list[int]],
        agents: Found,
        targets: Found,
        when: list[dates.When],
        about: list[tuple[int, str]],
    ) -> Iterator[Claim]:
        """The claim of a frame with these sides, none where a side is missing or nothing crosses a border."""
        type_ = self.types[frame.event]
        taken = {a for a, _ in agents}
        targets = [(a, j) for a, j in targets if a not in taken]
        if not agents or len(agents) + len(targets) > 16:
            return
        if not targets and (not (type_.symmetric or frame.both) or len(agents) < 2 or frame.third):
            return
        if frame.pairs and not targets and any((m := tree.mention(j)) and m.form == "pronoun" for _, j in agents):
            return  # "their partnership": said of them, not between them
        if frame.event == "Demand" and any(b.country == a.country or b.id == a.country for a, _ in agents for b, _ in targets):
            return  # "the two presidents instructed their ministers": each his own
        if not _foreign([a for a, _ in (*agents, *targets)], tree.linked.home):
            return
        speech = frame.speech or type_.relation in circumstances.SPOKEN
        if tree.ended(i):
            return
        state = status(tree, i, speech)
        if frame.only and state.value not in frame.only:
            return
        state = Status(frame.becomes) if frame.becomes else state
        if state is Status.PLANNED and type_.relation not in circumstances.SPOKEN and asked(tree, i):
            return
        if state is Status.DENIED and speech and frame.event not in ("Praise", "Support") and not frame.object:
            return
        parts = [j for _, j in (*agents, *targets)]
        date = circumstances.date(article, tree, i, when, state)
        if (
            state is Status.ACTUAL
            and not speech
            and date
            and article.published
            and date > article.published[: len(date)]
            and (len(date) == 10 or frame.nouns)
        ):
            state = Status.PLANNED  # "the dialogue of March 17", told on the 15th
        yield Claim(
            article=article.id,
            type=frame.event,
            agents=tuple(a for a, _ in agents),
            targets=tuple(a for a, _ in targets),
            evidence=_evidence(tree, [i, *parts]),
            topics=circumstances.topics(tree, i, about),
            place=circumstances.place(tree, i, parts, frame, type_.relation, roles),
            date=date,
            status=state,
            attribution=circumstances.attribution(tree, i),
            confidence=self._confidence(tree, frame, agents, targets, state),
            plover=frame.plover,
            cameo=frame.cameo,
        )

    def _confidence(self, tree: Tree, frame: Frame, agents: Found, targets: Found, state: Status) -> float:
        value = 0.8 if frame.verbs else 0.65
        for _, j in (*agents, *targets):
            m = tree.mention(j)
            if m is None:
                value -= 0.08
            elif m.form in ("pronoun", "pair", "title"):
                value -= 0.05
        if state is not Status.ACTUAL:
            value -= 0.1
        return round(max(0.2, value), 2)


_GATHERED = frozenset({"Meeting", "Negotiation", "Signing"})
_OUTCOMES = frozenset({"Signing", "Agreement", "Meeting"})
_HOSTILE = frozenset({"attacked", "sanctioned", "reducedRelationsWith", "coerced", "mobilisedAgainst"})


def _foreign(actors: list[Actor], home: Actor | None) -> bool:
    """Whether anything crosses a border: domestic politics is none of ours, a fight with an armed group is.

    In a state's own release, a person of no known country is taken for one of its own.
    """
    if any(a.kind in (Kind.GROUP, Kind.ORGANISATION) for a in actors):
        return True
    return len({a.country or (home.id if home and not a.known else a.id) for a in actors}) > 1


def _evidence(tree: Tree, parts: list[int]) -> Evidence:
    """The stretch from the first to the last participant or predicate, names whole."""
    s = tree.linked.sentence
    low, high = min(parts), max(parts)
    for m in tree.linked.mentions:
        if any(m.start <= p < m.end for p in parts):
            low, high = min(low, m.start), max(high, m.end - 1)
    start, end = tree.tokens[low].start, tree.tokens[high].end
    quote = s.text[start - s.start : end - s.start]
    return Evidence(-1, -1, quote) if s.kind == "title" else Evidence(start, end, quote)
