"""A second reading of sentences that came out without a verb.

Parsers of general English take the present tense of news for nouns: in "China sanctions 20 companies" they see some sanctions. No sentence that ends
with a full stop is a noun alone, so such a one is read again with the first word that may be a verb replaced by one that can be nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

STAND_INS = ("brings", "brought")  # for "-s" and for a plural's bare form: transitive, frequent in the training text, never a noun
TRIES = 3  # words tried in a sentence
_PLURAL = frozenset({"police", "people", "and", ")"})  # words after which a bare form may be the verb of a plural, besides those in "-s"


def again_with_verb(nlp: Any, span: Any, verbs: Mapping[str, str]) -> Any | None:
    """The sentence parsed with a verb, None where it has one already or no reading with one.

    Args:
        nlp: the pipeline that parsed it; span: the sentence; verbs: lemmas by present-tense forms.

    Returns:
        a document of the same words whose verb has the lemma and the features of a present tense.
    """
    from spacy.tokens import Doc
    from spacy.tokens.morphanalysis import MorphAnalysis

    root = span.root
    kids = {t.dep_ for t in root.children if t.i < root.i}
    has_verb = root.pos_ in ("VERB", "AUX") and not (
        "compound" in kids and "nsubj" not in kids
    )  # "the Service arrests two people": no verb has a compound
    first = _first_of_two(root, verbs)
    if (
        (has_verb and first is None)
        or span[-1].text not in (".", "!")
        or (
            first is None
            and any(
                t.dep_ in ("cop", "aux:pass") or (t.dep_ in ("nsubj", "nsubj:pass") and not _third(t, verbs) and not _third(root, verbs))
                for t in root.children
            )
        )
    ):
        return None
    if any(
        t.pos_ == "VERB" and t.dep_ in ("amod", "compound") and t.text.endswith("ed") and t.i > span.start and t.nbor(-1).pos_ == "PROPN"
        for t in root.children
    ):
        return None  # "Canada lifted sanctions": the participle is the verb, and no other word is to be read as one
    words, spaces = [t.text for t in span], [bool(t.whitespace_) for t in span]
    candidates = [
        k for k, t in enumerate(span) if _may_be_verb(span, k, verbs) and (t == root or (t.pos_ in ("NOUN", "PROPN") and root.pos_ != "VERB"))
    ]
    if first is not None:
        candidates = [first.i - span.start]
    for k in candidates[:TRIES]:
        stand_in = STAND_INS[0] if words[k].endswith("s") and verbs[words[k]] != words[k] else STAND_INS[1]
        doc = Doc(nlp.vocab, words=[*words[:k], stand_in, *words[k + 1 :]], spaces=spaces)
        for t in list(doc)[1:]:
            t.is_sent_start = False
        for name, component in nlp.pipeline:
            if name != "ner":
                doc = component(doc)
        verb: Any = doc[k]
        if verb.pos_ == "VERB" and verb.dep_ in ("ROOT", "conj") and any(t.dep_ == "nsubj" and t.i < k for t in verb.children):
            verb.lemma_ = verbs[words[k]]
            verb.set_morph(str(MorphAnalysis(nlp.vocab, "Mood=Ind|Tense=Pres|VerbForm=Fin")))
            return doc
    return None


def _third(token: Any, verbs: Mapping[str, str]) -> bool:
    """Whether a word has the form of the third person: as the "subject" of a noun it is the verb itself ("The army launches airstrikes.")."""
    return token.pos_ == "NOUN" and token.text in verbs and verbs[token.text] != token.text


def _first_of_two(root: Any, verbs: Mapping[str, str]) -> Any | None:
    """The subject that is a verb itself: "The Navy boards and seizes a tanker"."""
    for t in root.children:
        if (
            t.dep_ == "nsubj"
            and t.pos_ in ("NOUN", "PROPN")
            and t.text in verbs
            and verbs[t.text] != t.text
            and t.i + 2 == root.i
            and t.nbor().lower_ == "and"
        ):
            return t
    return None


def _may_be_verb(span: Any, k: int, verbs: Mapping[str, str]) -> bool:
    """Whether a word has the form of a verb in the present, and stands where one may: "police arrest", not "a truck bomb explodes"."""
    word = span[k].text
    if not k or word not in verbs or k + 2 >= len(span) or span[k + 1].lower_ in ("of", "in", "by"):
        return False
    before = span[k - 1].text
    return verbs[word] != word or before.endswith("s") or before in _PLURAL or any(t.lower_ == "and" for t in span[max(0, k - 3) : k])
