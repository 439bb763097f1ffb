"""What a language model says of one article, held against the article: claims where it bears them out, else rejected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.extract import dates
from kg.extract import topics as sectors_named
from kg.extract.llm.actors import Actors
from kg.extract.llm.align import Quotes, Text
from kg.extract.llm.answer import text
from kg.extract.llm.prompt import NOW, topics
from kg.extract.llm.usage import Reason, Rejected
from kg.link import Gazetteer, Linked
from kg.model import Actor, Article, Basis, Claim, Evidence, Kind, Sentence, Status
from kg.ontology import by_relation, sectors

CONFIDENCE = 0.75  # of every claim: no model says reliably how sure it is, and how often it is right has not been measured on gold
_STATUS = {s.value: s for s in Status}
_ENDS = {
    "holdsOffice": ({Kind.PERSON}, {Kind.COUNTRY, Kind.ORGANISATION, Kind.GROUP}),
    "memberOf": ({Kind.COUNTRY, Kind.ORGANISATION}, {Kind.ORGANISATION}),
    "seeksMembershipOf": (set(Kind), {Kind.ORGANISATION}),
    "alliedWith": (set(Kind) - {Kind.PERSON}, set(Kind) - {Kind.PERSON}),
}  # kinds that the ends of a relation may have, where not all may


class Reading:
    """Turns what is said of one article into claims.

    Args:
        article: its `published` is the day that "today" means.
        linked: all its sentences with their mentions.
        gazetteer: the known names.
    """

    def __init__(self, article: Article, linked: Sequence[Linked], gazetteer: Gazetteer) -> None:
        self.article = article
        self._sentences = [one.sentence for one in linked]
        self._quotes = Quotes(article)
        self._actors = Actors(linked, self._quotes, gazetteer)

    def claim(self, said: Any, within: tuple[int, int]) -> Claim:
        """The claim that a language model makes.

        Args:
            said: one item of its list.
            within: the stretch of the article's text that it was asked about.

        Raises:
            Rejected: the form is not right, or the article does not bear it out.
        """
        if not isinstance(said, dict):
            raise Rejected(Reason.FORM)
        relation = by_relation().get(text(said, "relation"))
        if relation is None:
            raise Rejected(Reason.RELATION)
        status = _STATUS.get(text(said, "status"))
        if status is None:
            raise Rejected(Reason.STATUS)
        agent, target = self._ends(said, relation.relation)
        thing = (relation.name, frozenset((agent, target)) if relation.symmetric else (agent, target))
        evidence = self._quotes.evidence(text(said, "quote"), thing, within)
        office = text(said, "office")
        return Claim(
            article=self.article.id,
            type=relation.name,
            agents=(agent,),
            targets=(target,),
            evidence=evidence,
            topics=self._topics(said.get("topics"), evidence),
            place=self._actors.place(text(said, "place")) if text(said, "place") else None,
            date=self._date(text(said, "when"), evidence, status),
            basis=Basis.PUBLICATION if text(said, "when") == NOW else Basis.TEXT,
            status=status,
            attribution=self._actors.named(text(said, "attribution")) if text(said, "attribution") else None,
            office=office if relation.relation == "holdsOffice" and self._quotes.has(office) else None,
            confidence=CONFIDENCE,
        )

    def _ends(self, said: dict[str, Any], relation: str) -> tuple[Actor, Actor]:
        agent, target = self._actors.actor(said.get("subject")), self._actors.actor(said.get("object"))
        if agent is None or target is None:
            raise Rejected(Reason.ACTOR)
        agents, targets = _ENDS.get(relation, (set(Kind), set(Kind)))
        if agent == target or agent.kind not in agents or target.kind not in targets:
            raise Rejected(Reason.ENDS)
        return agent, target

    def _topics(self, said: Any, evidence: Evidence) -> tuple[str, ...]:
        """The sectors told, and the narrower ones of theirs that the sentences of the evidence name."""
        told = {t for t in said if isinstance(t, str) and t in topics()} if isinstance(said, list) else set()
        here = [s for s in self._sentences if _overlap(s, evidence)]
        named = {id_ for s in here for *_, id_ in sectors_named.find(s.tokens) if sectors()[id_].topic in told}
        return tuple(sorted({topics()[t] for t in told} | named))

    def _date(self, when: str, evidence: Evidence, status: Status) -> str | None:
        """The date that the words for a time mean where they stand nearest to the evidence; None where they stand nowhere or mean no date."""
        if when == NOW:
            return self.article.published if status is Status.ACTUAL else None
        for sentence, start, end in self._places(when, evidence):
            for w in dates.find(sentence.text, self.article.published):
                if sentence.start + w.start < end and start < sentence.start + w.end:
                    return w.date if status is Status.ACTUAL else dates.upcoming(w, self.article.published)
        return None

    def _places(self, words: str, evidence: Evidence) -> list[tuple[Sentence, int, int]]:
        """Where words stand, the nearest to some evidence first, with the sentence around them."""
        kinds: list[tuple[str, Text]] = [("body", self._quotes.body), ("title", self._quotes.title)]
        found = [(kind, a, b) for kind, whole in kinds for a, b in whole.spans(words)]
        found.sort(key=lambda place: ((place[0] == "title") is not (evidence.start < 0), abs(place[1] - evidence.start)))
        return [(s, a, b) for kind, a, b in found for s in self._sentences if s.kind == kind and s.start <= a < s.end]


def _overlap(sentence: Sentence, evidence: Evidence) -> bool:
    """Whether some evidence lies in a sentence, at least in part."""
    if evidence.start < 0:
        return sentence.kind == "title"
    return sentence.kind == "body" and sentence.start < evidence.end and evidence.start < sentence.end
