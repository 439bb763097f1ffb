"""Sentences to claims by frames over dependency trees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.extract import dates, lemmas, topics
from kg.extract.attendance import Attendance
from kg.extract.cues import cues
from kg.extract.documents import author
from kg.extract.frames import Frame, Role, by_lemma
from kg.extract.status import status
from kg.extract.tree import PARTS_OF_PLACES, Tree
from kg.link import Gazetteer, Linked
from kg.model import Actor, Article, Claim, Evidence, Kind, Place, Status
from kg.ontology import event_types

Found = list[tuple[Actor, int]]


class FrameExtractor:
    """Extracts the claims of linked sentences.

    Args:
        names: the gazetteer that linking used.
    """

    def __init__(self, names: Gazetteer) -> None:
        self.names, self.cues, self.index, self.types = names, cues(), by_lemma(), event_types()
        self.attendance = Attendance()

    def claims(self, article: Article, linked: Linked) -> Iterator[Claim]:
        """Claims of one sentence, in the order of their predicates."""
        if not any(m.actors for m in linked.mentions):
            return
        tree = Tree(linked, self.names, self.cues)
        when = dates.find(linked.sentence.text, article.published)
        about = topics.find(linked.sentence.tokens)
        found: list[tuple[Frame, int, Claim]] = []
        for t in tree.tokens:
            sort = "verb" if tree.verbal(t.index) else "noun" if t.pos in ("NOUN", "PROPN") else ""
            if (t.pos in ("ADJ", "VERB")) and tree.child(t.index, "cop", "aux:pass", "nsubj", "nsubj:pass"):  # "is critical of", "was opposed to"
                for frame in self.index.get(("adj", t.text.lower()), ()):
                    found += [(frame, t.index, claim) for claim in self._try(article, tree, frame, t.index, when, about)]
            if not sort:
                continue
            for lemma in lemmas.lemmas(tree, t.index, sort):
                rows = self.index.get((sort, lemma), ())
                for frame in rows:
                    found += [(frame, t.index, claim) for claim in self._try(article, tree, frame, t.index, when, about)]
                if rows:
                    break
        found += self._normative(article, tree, when, about)
        found += [(f, i, c) for f, i, claim in list(found) for c in self._conditional_threat(tree, i, claim)]
        if any(sector == "sport" for _, sector in about):  # "Egypt defeated New Zealand 3-1": a match is no war
            found = [(f, i, c) for f, i, c in found if c.type != "Attack"]
        strong = {frozenset((a.id, b.id)) for f, _, c in found if not f.weak for a, b in c.edges()}
        for frame, _, claim in found:
            if frame.weak and any(frozenset((a.id, b.id)) in strong for a, b in claim.edges()):
                continue
            self.attendance.note(claim)
            yield claim
        yield from self.attendance.claims(article, tree)
        yield from self._backed(article, tree)

    # -- what is said between the lines: two rules that no flat frame can state -----------------------------------------

    def _normative(self, article: Article, tree: Tree, when: list[dates.When], about: list[tuple[int, str]]) -> list[tuple[Frame, int, Claim]]:
        """ "A said B should stop" appeals to B; "B must stop" demands it."""
        out = []
        for t in tree.tokens:
            if t.dep.split(":")[0] not in ("ccomp", "parataxis", "root") or not tree.verbal(t.index):
                continue
            modal = {tree.tokens[c].text.lower() for c in tree.child(t.index, "aux")} & {"should", "must"}
            speaker = tree.surface(t.head) if t.head != t.index and tree.lemma(t.head) in self.cues.report else []
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
            if t.text.lower() not in _BACKED or tree.tokens[t.index - 1].text != "-":
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

    def _conditional_threat(self, tree: Tree, i: int, claim: Claim) -> Iterator[Claim]:
        """ "A says it will cut supplies to B until ...": announcing a hostile act on a condition threatens."""
        if claim.status is Status.ACTUAL or self.types[claim.type].relation not in _HOSTILE:
            return
        verb = tree.clause(i)
        marks = {tree.tokens[m].text.lower() for c in tree.child(verb, "advcl") for m in tree.child(c, "mark")}
        says = tree.tokens[verb].dep == "ccomp" and tree.lemma(tree.tokens[verb].head) in self.cues.report
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
            for o in objects:  # grows as it goes: "some of a number of prisoners"
                if lemmas.quantity(tree, o) or tree.tokens[o].lemma.lower() in self.cues.light_nouns:
                    objects += [c for role in ("of", "in") for c in tree.roles(o).get(role, []) if c not in objects]
                elif tree.tokens[o].lemma.lower() in _BEARERS:
                    objects += [c for c in tree.child(o, "compound") if c not in objects]
            fitting = [o for o in objects if lemmas.words(tree, o) & frame.object]
            if not fitting or any(lemmas.words(tree, x) & frame.besides for o in fitting for x in (o, *tree.child(o, "amod", "compound"))):
                return
            roles["noun"] = fitting
            if any(tree.tokens[o].dep == "nmod" for o in fitting):  # "a series of strikes on X": X may hang on either
                fitting += [h for o in fitting for h in [tree.tokens[o].head] if h not in fitting and h in objects]
            tree.lend(roles, fitting)
        if frame.subject:
            doers = roles.get("subj", []) if tree.passive(i) else tree.surface(i)  # "killed by Israeli gunfire"
            fitting = [s for r in doers for s in tree.members(r) if tree.lemma(s) in frame.subject]
            if not fitting:
                return
            tree.lend(roles, fitting)
        if frame.intransitive and any(tree.tokens[o].pos in ("NOUN", "PROPN", "PRON") for o in tree.child(i, "obj")):
            return
        if frame.alone and tree.child(i, "xcomp", "ccomp"):
            return
        if frame.complement:
            said = [*tree.child(i, "xcomp"), *roles.get("as", [])]
            if not any(tree.tokens[k].lemma.lower() in frame.complement for c in said for k in (c, *tree.kids[c])):
                return
        type_ = self.types.get(frame.event)
        if type_ is None:
            return
        between = tree.all(roles.get("between", [])) if type_.symmetric and not frame.third else []
        if len(between) > 1:
            yield from self._make(article, tree, frame, i, roles, between, [], when, about)
        agents = self._fit(tree, frame, self._find(tree, frame, i, roles, frame.agent, []), "agent")
        targets = self._fit(tree, frame, self._find(tree, frame, i, roles, frame.target, agents), "target")
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
        if not _foreign([a for a, _ in (*agents, *targets)], tree.linked.home):
            return
        speech = frame.speech or type_.relation in _SPEECH
        if tree.ended(i):
            return
        state = status(tree, i, speech)
        if frame.only and state.value not in frame.only:
            return
        state = Status(frame.becomes) if frame.becomes else state
        if state is Status.DENIED and speech and frame.event not in ("Praise", "Support") and not frame.object:
            return
        parts = [j for _, j in (*agents, *targets)]
        date, _ = self._date(article, tree, i, when, state)
        yield Claim(
            article=article.id,
            type=frame.event,
            agents=tuple(a for a, _ in agents),
            targets=tuple(a for a, _ in targets),
            evidence=_evidence(tree, [i, *parts]),
            topics=self._topics(tree, i, about),
            place=self._place(tree, i, parts, frame, type_.relation, roles),
            date=date,
            status=state,
            attribution=self._attribution(tree, i),
            confidence=self._confidence(tree, frame, agents, targets, state),
            plover=frame.plover,
            cameo=frame.cameo,
        )

    def _find(self, tree: Tree, frame: Frame, i: int, roles: dict[str, list[int]], choices: tuple[tuple[Role, ...], ...], known: Found) -> Found:
        for choice in choices:
            out: Found = []
            for role in choice:
                if role.name == "clause":  # "demanded that X ...": the subject of the clause
                    places = [s for c in _clauses(tree, i) for s in tree.surface(c)]
                elif role.name == "below":  # "refused to recognise X", "threatened to attack X": the object of the infinitive
                    places = [
                        o
                        for c in tree.child(i, "xcomp", "ccomp", *(() if tree.verbal(i) else ("acl",)))
                        for r in ("obj", "on", "against", "with", "to", "from")
                        for o in tree.roles(c).get(r, [])
                    ]
                elif role.name == "purpose":  # "provided $5 million to strengthen Egypt's water supply"
                    clauses = [c for j in (i, *roles.get("obj", [])) for c in tree.child(j, "advcl", "xcomp", "acl") if any(tree.tokens[m].text == "to" for m in tree.child(c, "mark"))]
                    places = [o for c in clauses for r in ("obj", "in") for o in tree.roles(c).get(r, [])]
                elif role.name == "means":  # "were killed in an Israeli strike"
                    acts = [c for r in _OCCASIONS for c in roles.get(r, []) if tree.tokens[c].lemma.lower() in self.cues.harm]
                    out = [(a, c) for c in acts for a in tree.owners(c)]
                    if out:
                        return out
                    continue
                elif role.name == "where":
                    out = [(a, j) for a, j in self._where(tree, i) if a.country not in {b.country for b, _ in known}]
                    if out:
                        return out
                    continue
                elif ">" in role.name:  # "discussed relations with X": `obj>with`; `noun` is the frame's own
                    first, *steps = role.name.split(">")
                    places = roles.get(first, [])
                    for step in steps:
                        own = [m for o in places for m in tree.members(o) if first != "obj" or step != "with" or not tree.owners(m)]
                        places = [x for m in own for x in tree.roles(m).get(step, [])]  # not "discussed Russia's cooperation with X"
                else:
                    places = roles.get(role.name, [])
                if choices is frame.target and frame.goal:
                    places = [j for j in places if tree.lemma(j) in frame.goal]
                found = tree.all(places, role.place, role.dig or role.name == "below")
                if role.dig and len(found) > 1 and self._joint(tree, i, found, places):
                    continue
                if not found and role.name == "subj" and tree.verbal(i):
                    found = [x for j in places for x in author(tree, j)]
                if not found and role.dig and role.name == "obj" and "by" in roles and not tree.passive(i):
                    found = tree.all(roles["by"])  # "welcomed the decision by X", whatever the phrase hangs on
                if role.name in ("adj", "compound"):
                    near = [m for p in places for m in tree.members(p)]
                    near += [
                        c
                        for j in near
                        for c in tree.child(j, "compound", "amod", "nmod", "dep", "flat")
                        if tree.mention(c) and not tree.child(c, "case")
                    ]
                    found = [(a, j) for j in near for m_ in [tree.mention(j)] if m_ and m_.form != "pronoun" for a in m_.actors]
                out += [(a, j) for a, j in found if all(a != b for b, _ in out)]
            if out:
                return out
        return []

    def _where(self, tree: Tree, i: int) -> Found:
        """The state where a violent event took place: in its own phrase, or in the clause that tells what it did ("were killed in Lviv in a Russian attack")."""
        at = tree.place(i, frozenset())
        m = next((m for m in tree.linked.mentions if at and m.place == at), None)
        country = self.names.countries.get(at.country or "") if at else None
        if m is None or country is None:
            return []
        clause = tree.clause(i)
        between = []
        for g in tree.above(m.head):
            if g == i:
                break
            between.append(g)
        own = tree.under(m.head, i) and not any(tree.case(g) in ("in", "at", "during") and tree.tokens[g].lemma.lower() not in PARTS_OF_PLACES for g in between)
        told = own or clause == i or tree.lemma(clause) in _SUFFERED
        return [(country, m.head)] if told else []

    def _joint(self, tree: Tree, i: int, found: Found, places: list[int]) -> bool:
        """Whether a thing is the actor's own as well as others' ("They praised the results of the meeting of Russia, France and Germany"):
        then what is said of it is said of nobody else."""
        mine = {a.country for a, _ in tree.all(tree.surface(i)) if a.country}
        shared = {j for a, j in found if a.country in mine and not tree.named(j)}
        return any(j in shared and a.country not in mine for a, j in found)

    def _fit(self, tree: Tree, frame: Frame, found: Found, side: str) -> Found:
        if frame.nouns and len(found) > 1 and all(a.kind is Kind.ORGANISATION for a, _ in found) and frame.event == "Meeting":
            return []  # "the G8 and G20 summits" are two meetings
        if frame.persons in (side, "both"):
            found = [(a, j) for a, j in found if a.kind is Kind.PERSON] or ([] if frame.event == "Hosting" else found)
        if frame.organisations in (side, "both"):
            found = [(a, j) for a, j in found if a.kind is Kind.ORGANISATION]
        if frame.countries in (side, "both"):
            found = [(a, j) for a, j in found if a.kind is Kind.COUNTRY]
        if frame.event == "ReducingRelations" and side == "target":  # an expelled diplomat stands for his state
            found = [(self.names.countries.get(a.country or "", a) if a.kind is Kind.PERSON else a, j) for a, j in found]
        if side == "target":  # "to help them defend themselves" defends nobody else
            found = [(a, j) for a, j in found if not tree.tokens[j].text.lower().endswith(("self", "selves"))]
        if frame.event == "Visit" and side == "target":
            found = [(a, j) for a, j in found if a.kind in (Kind.COUNTRY, Kind.ORGANISATION)]
        if frame.event == "Visit" and side == "agent":  # a state does not travel; its delegation does
            found = [(a, j) for a, j in found if a.kind is not Kind.COUNTRY or (m := tree.mention(j)) is None or m.form in ("part", "title")]
        return found

    # -- what goes with it ---------------------------------------------------------------------------------------------

    def _place(self, tree: Tree, i: int, parts: list[int], frame: Frame, relation: str, roles: dict[str, list[int]]) -> Place | None:
        if relation == "visited":
            for role in (r.name for choice in frame.target for r in choice):
                for j in roles.get(role, []):
                    m = tree.mention(j)
                    if m and m.place:
                        return m.place
        if relation in ("attacked", "hosted"):
            found = tree.place(i, frozenset(parts))
            ends = reversed(parts) if relation == "attacked" else iter(parts)
            return found or next((m.place for j in ends if (m := tree.mention(j)) and m.place), None)
        return tree.place(i, frozenset(parts) if relation != "visited" else frozenset())

    def _date(self, article: Article, tree: Tree, i: int, when: list[dates.When], state: Status) -> tuple[str | None, bool]:
        """The date in the predicate's own phrase or clause, else the day of publication for a present-tense statement."""
        base, clause = tree.linked.sentence.start, tree.clause(i)
        best: tuple[int, dates.When] | None = None
        for w in when:
            inside = [t.index for t in tree.tokens if t.start - base < w.end and t.end - base > w.start]
            if not inside or (w.date and article.published and w.date[:4] > article.published[:4] and len(w.date) == 4 and state is Status.ACTUAL):
                continue
            if any(tree.tokens[k].dep.split(":")[0] in ("compound", "amod") or tree.tokens[k].dep == "nmod:poss" for k in inside if tree.tokens[k].head not in inside) and not any(
                tree.tokens[k].head == i for k in inside
            ):
                continue  # "the December 2011 agreement" dates the agreement alone
            near = 0 if any(tree.under(k, i) for k in inside) else 1 if any(tree.clause(k) == clause for k in inside) else 9
            if (
                near == 9
                and len(when) == 1
                and any(g in tree.above(i) for k in inside for g in [tree.clause(k)])
                and tree.tokens[clause].dep in ("xcomp", "acl", "advcl", "conj")
            ):
                near = 2 if state is Status.ACTUAL else 9
            if near < 9 and (best is None or near < best[0]):
                best = (near, w)
        if best:
            planned = state is not Status.ACTUAL or self._future(tree, clause)
            return (dates.upcoming(best[1], article.published) if planned else best[1].date), True
        if state is Status.ACTUAL and article.published and self._now(tree, i, clause):
            return article.published, False
        return None, False

    def _now(self, tree: Tree, i: int, clause: int) -> bool:
        """Whether a predicate stands in the main clause of a present-tense news item, or in one without a tense of its own below it."""
        while tree.verbal(clause) and "VerbForm=Fin" not in tree.tokens[clause].morph and not tree.child(clause, "aux"):
            above = tree.clause(tree.tokens[clause].head)
            if tree.tokens[clause].dep not in ("xcomp", "advcl", "acl", "conj") or above == clause or not tree.verbal(above):
                break
            clause, i = above, above if i == clause else i
        if tree.tokens[clause].pos == "NOUN" and tree.verbal(clause):
            return tree.tokens[clause].dep in ("root", "conj", "ccomp", "parataxis")
        if "Tense=Pres" not in tree.tokens[clause].morph or "VerbForm=Fin" not in tree.tokens[clause].morph:
            kids = [tree.tokens[c] for c in tree.child(clause, "aux")]
            if not any("Tense=Pres" in k.morph for k in kids) or any(k.lemma == "have" for k in kids):
                return False
        if tree.tokens[clause].dep not in ("root", "conj", "ccomp", "parataxis"):
            return False
        return tree.verbal(i) or tree.lemma(clause) in self.cues.light or tree.tokens[i].dep in ("obl", "nmod")

    def _future(self, tree: Tree, clause: int) -> bool:
        return any(tree.tokens[c].text.lower() in self.cues.modal_plan for c in tree.child(clause, "aux"))

    def _topics(self, tree: Tree, i: int, about: list[tuple[int, str]]) -> tuple[str, ...]:
        """Sectors named in the predicate's clause."""
        clause = tree.clause(i)
        top = clause if tree.tokens[clause].pos == "VERB" else i
        if tree.tokens[top].dep == "xcomp":  # "agreed in principle on energy to build ..."
            top = tree.tokens[top].head
        return tuple(sorted({sector for j, sector in about if tree.under(j, top)}))

    def _attribution(self, tree: Tree, i: int) -> str | None:
        """Who is quoted as saying so: the subject of the verb of saying above."""
        below = i
        for g in tree.above(i):
            if tree.tokens[below].dep.split(":")[0] in ("ccomp", "parataxis") and tree.lemma(g) in self.cues.report:
                found = tree.all(tree.surface(g))
                return found[0][0].name if found else None
            below = g
        return None

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


_SUFFERED = frozenset({"kill", "die", "injure", "wound", "hit", "damage", "destroy", "displace", "explode", "leave", "cause", "hurt", "burn", "cut", "lose"})
_OCCASIONS = ("in", "during", "by", "after", "from", "amid", "following")
_BACKED = frozenset({"backed", "supported", "sponsored"})
_BEARERS = frozenset({"note", "letter", "message", "statement", "campaign", "effort", "package", "mission", "wave"})  # "a protest note"
_HOSTILE = frozenset({"attacked", "sanctioned", "reducedRelationsWith", "coerced", "mobilisedAgainst"})
_SPEECH = frozenset({"supported", "praised", "appealedTo", "demandedOf", "criticised", "accused", "rejected", "threatened"})


def _clauses(tree: Tree, i: int) -> list[int]:
    """The clauses that a verb or noun governs: "demanded that X", "its demand that X", "repeated its demand that X"."""
    found = tree.child(i, "ccomp")
    if tree.verbal(i):
        return found
    found += [c for c in tree.child(i, "acl") if tree.child(c, "nsubj")]
    if not found and tree.tokens[i].dep == "obj":
        found = [c for c in tree.child(tree.tokens[i].head, "ccomp") if c > i]
    return found


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
