"""Scores of a pipeline on the test sets, from raw text: `python -m kg.training.evaluate TREEBANKS ENTITIES [MODEL]`.

Text is given paragraph by paragraph and cut into words by the pipeline itself. LAS and UAS leave punctuation out, as spaCy's do; entities are
people, organisations and places, and what a pipeline calls anything else is not counted.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

from spacy.language import Language
from spacy.scorer import PRFScore, Scorer
from spacy.tokens import Doc
from spacy.training import Example, biluo_tags_to_spans, iob_to_biluo
from spacy.vocab import Vocab

from kg import parse
from kg.training.treebanks import Row, entity_rows, sentences, spaced

KINDS = ("PER", "ORG", "LOC")
NEWS = ("news", "interview", "speech")
"""Genres of GUM nearest to what this project reads."""


def document(vocab: Vocab, group: list[list[Row]]) -> Doc:
    """A document of annotated sentences."""
    flat = [(len_before, k, row) for len_before, rows in _offsets(group) for k, row in enumerate(rows)]
    return Doc(
        vocab,
        words=[r[0] for _, _, r in flat],
        spaces=[r[1] for _, _, r in flat],
        lemmas=[r[2] for _, _, r in flat],
        pos=[r[3] for _, _, r in flat],
        morphs=[r[4] for _, _, r in flat],
        heads=[o + (r[5] - 1 if r[5] else k) for o, k, r in flat],
        deps=["ROOT" if r[6] == "root" else r[6] for _, _, r in flat],
        sent_starts=[k == 0 for _, k, _ in flat],
    )


def _offsets(group: list[list[Row]]) -> Iterator[tuple[int, list[Row]]]:
    at = 0
    for rows in group:
        yield at, rows
        at += len(rows)


def named(vocab: Vocab, words: list[str], tags: list[str]) -> Doc:
    """A document of words with entities."""
    doc = Doc(vocab, words=words, spaces=spaced(words))
    doc.set_ents(biluo_tags_to_spans(doc, iob_to_biluo([t if t != "_" else "O" for t in tags])), default="outside")
    return doc


def paragraphs(path: Path) -> Iterator[list[list[Row]]]:
    """Paragraphs of a treebank, each a list of sentences."""
    group: list[list[Row]] = []
    for new, rows in sentences(path):
        if group and new:
            yield group
            group = []
        group.append(rows)
    if group:
        yield group


def genres(path: Path) -> Iterator[str]:
    """The genre of each paragraph of GUM, in the order of `paragraphs`."""
    genre, new = "", False
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            if line.startswith("# newdoc id = GUM_"):
                genre = line.split("_")[1]
            new = new or line.startswith(("# newdoc", "# newpar"))
            if line.startswith("1\t") or line.startswith("1-"):
                if new:
                    yield genre
                new = False


def syntax(nlp: Language, groups: list[list[list[Row]]]) -> dict[str, float]:
    """Part of speech, lemma, UAS, LAS and F1 of sentences on the raw text of paragraphs."""
    references = [document(nlp.vocab, group) for group in groups]
    examples = [Example(made, right) for made, right in zip(nlp.pipe(right.text for right in references), references)]
    score = Scorer.score_token_attr(examples, "pos") | Scorer.score_token_attr(examples, "lemma")
    score |= Scorer.score_deps(examples, "dep", getter=lambda token, _: token.dep_, ignore_labels=("p", "punct"))
    score |= Scorer.score_spans(examples, "sents", getter=lambda doc, _: doc.sents, has_annotation=lambda doc: doc.has_annotation("SENT_START"))
    return {name: float(score[name]) for name in ("pos_acc", "lemma_acc", "dep_uas", "dep_las", "sents_f")}


def entities(nlp: Language, path: Path) -> PRFScore:
    """Precision, recall and F1 of people, organisations and places: kind, first and last word must be right."""
    score = PRFScore()
    for words, tags in entity_rows(path):
        right = named(nlp.vocab, words, tags)
        made = nlp(Doc(nlp.vocab, words=words, spaces=[bool(t.whitespace_) for t in right]))
        score.score_set(*({(e.start, e.end, e.label_) for e in doc.ents if e.label_ in KINDS} for doc in (made, right)))
    return score


def main(treebanks: Path, names: Path, model: str | None) -> None:
    """Print the tables of the model card."""
    nlp = parse.load(model)
    gum = {part: treebanks / f"en_gum_open-ud-{part}.conllu.gz" for part in ("dev", "test")}
    by_genre = {(part, g): [p for p, other in zip(paragraphs(path), genres(path)) if other == g] for part, path in gum.items() for g in NEWS}
    sets = {"EWT test": list(paragraphs(treebanks / "en_ewt-ud-test.conllu.gz")), "GUM open test": list(paragraphs(gum["test"]))}
    sets |= {f"GUM test: {genre}": by_genre["test", genre] for genre in NEWS} | {"GUM dev: news": by_genre["dev", "news"]}
    print("| set | part of speech | lemma | UAS | LAS | sentence F1 |\n|---|---|---|---|---|---|")
    rows = {name: syntax(nlp, groups) for name, groups in sets.items()}
    rows["mean of GUM test news, interview, speech"] = {
        key: sum(rows[f"GUM test: {genre}"][key] for genre in NEWS) / len(NEWS) for key in rows["EWT test"]
    }
    for name, scores in rows.items():
        print(f"| {name} | " + " | ".join(f"{x:.3f}" for x in scores.values()) + " |")
    for part in ("dev", "test"):
        score = entities(nlp, names / f"uner_ewt_{part}.jsonl.gz")
        print(f"\nentities, UNER-EWT {part}: precision {score.precision:.3f}, recall {score.recall:.3f}, F1 {score.fscore:.3f}")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: python -m kg.training.evaluate TREEBANKS ENTITIES [MODEL]")
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) == 4 else None)
