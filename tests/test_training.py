from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
import spacy

from kg import parse
from kg.training.evaluate import document, entities, genres, named, paragraphs, syntax
from kg.training.headlines import headlines
from kg.training.treebanks import groups, sentences

TREEBANK = """# newdoc id = GUM_news_a
# newpar
1\tRussia\tRussia\tPROPN\t_\tNumber=Sing\t2\tnsubj\t_\t_
2\tcondemned\tcondemn\tVERB\t_\tMood=Ind|Tense=Past|VerbForm=Fin\t0\troot\t_\t_
3\tthe\tthe\tDET\t_\t_\t4\tdet\t_\t_
4\tattack\tattack\tNOUN\t_\tNumber=Sing\t2\tobj\t_\t_
5\ton\ton\tADP\t_\t_\t6\tcase\t_\t_
6\tKabul\tKabul\tPROPN\t_\tNumber=Sing\t4\tnmod\t_\tSpaceAfter=No
7\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_

1\tIt\tit\tPRON\t_\t_\t4\tnsubj\t_\t_
2-3\tcan't\t_\t_\t_\t_\t_\t_\t_\t_
2\tca\tcan\tAUX\t_\t_\t4\taux\t_\t_
3\tn't\tnot\tPART\t_\t_\t4\tadvmod\t_\t_
4\tstay\tstay\tVERB\t_\t_\t0\troot\t_\tSpaceAfter=No
5\t.\t.\tPUNCT\t_\t_\t4\tpunct\t_\t_

# newpar
1\tTalks\ttalk\tNOUN\t_\tNumber=Plur\t2\tnsubj\t_\t_
2\tfailed\tfail\tVERB\t_\tMood=Ind|Tense=Past|VerbForm=Fin\t0\troot\t_\t_

# newdoc id = GUM_speech_b
# newpar
1\tThanks\tthanks\tNOUN\t_\tNumber=Plur\t0\troot\t_\t_

"""


@pytest.fixture()
def treebank(tmp_path: Path) -> Path:
    path = tmp_path / "en_gum_open-ud-test.conllu.gz"
    path.write_bytes(gzip.compress(TREEBANK.encode()))
    return path


def test_paragraphs_and_their_genres_go_together(treebank: Path) -> None:
    assert [[len(rows) for rows in p] for p in paragraphs(treebank)] == [[7, 5], [2], [1]]
    assert list(genres(treebank)) == ["news", "news", "speech"]


def test_documents_have_the_text_and_trees_of_the_treebank(treebank: Path) -> None:
    doc = document(spacy.blank("en").vocab, next(paragraphs(treebank)))
    assert doc.text == "Russia condemned the attack on Kabul. It can't stay. "
    assert [s.text for s in doc.sents] == ["Russia condemned the attack on Kabul.", "It can't stay."]
    assert [(t.text, t.dep_, t.head.text) for t in doc][7:9] == [("It", "nsubj", "stay"), ("ca", "aux", "stay")]


def test_groups_keep_to_a_paragraph_and_their_length(treebank: Path) -> None:
    found = list(groups(treebank, 2, random.Random(1)))
    assert [rows for group in found for rows in group] == [rows for _, rows in sentences(treebank)]
    assert all(len(group) <= 2 for group in found)
    assert [len(rows) for rows in found[-1]] == [1]


def test_headlines_are_in_the_present(treebank: Path) -> None:
    first, *_ = (rows for _, rows in sentences(treebank))
    now, bare = headlines(first)
    assert [r[0] for r in now] == ["Russia", "condemns", "the", "attack", "on", "Kabul", "."]
    assert [(r[0], r[5], r[6]) for r in bare] == [
        ("Russia", 2, "nsubj"),
        ("condemns", 0, "root"),
        ("attack", 2, "obj"),
        ("on", 5, "case"),
        ("Kabul", 3, "nmod"),
    ]


def test_scores_of_a_right_and_a_wrong_reading(treebank: Path, tmp_path: Path) -> None:
    nlp = parse.load()
    right = syntax(nlp, [next(paragraphs(treebank))])
    assert right["dep_las"] == 1.0
    other = [[(*r[:6], r[6] if r[6] in ("root", "punct") else "dep") for r in rows] for rows in next(paragraphs(treebank))]
    wrong = syntax(nlp, [other])
    assert (wrong["dep_uas"], round(wrong["dep_las"], 3)) == (1.0, 0.2)  # two roots of ten words, stops left out
    path = tmp_path / "names.jsonl.gz"
    words = ["Russia", "and", "Iran", "signed", "a", "pact", "in", "Paris", "."]
    path.write_bytes(gzip.compress(json.dumps({"tokens": words, "tags": ["B-LOC", "O", "B-LOC", "O", "O", "O", "O", "B-PER", "O"]}).encode()))
    score = entities(nlp, path)
    assert (round(score.precision, 3), round(score.recall, 3)) == (0.667, 0.667)  # Paris is no person


def test_names_of_a_row_become_entities() -> None:
    doc = named(spacy.blank("en").vocab, ["Boris", "Johnson", "left", "(", "London", ")", "."], ["B-PER", "I-PER", "O", "O", "B-LOC", "O", "O"])
    assert doc.text == "Boris Johnson left (London). "
    assert [(e.text, e.label_) for e in doc.ents] == [("Boris Johnson", "PER"), ("London", "LOC")]
