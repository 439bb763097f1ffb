"""Word vectors from Brown clusters: one row per cluster, so that 100,000 words cost two megabytes.

The clusters are those of the package `spacy-lookups-data` (table `en_lexeme_cluster`): each word's path in a binary tree, prefix in the low
bits. Words with a long common prefix are used alike ("Paris", "Moscow"; "met", "visited"), which small treebanks cannot teach.
"""

from __future__ import annotations

import gzip
import json
from importlib.resources import files

import numpy
import spacy
from spacy.language import Language
from spacy.vectors import Vectors

WORDS = 100_000  # the most frequent; more cost size and bring nothing on the development sets
PREFIXES = (4, 6, 10, 20)  # lengths of path that each get their own quarter of the vector
WIDTH = 16


def vectors() -> Language:
    """A blank pipeline whose vectors are the clusters."""
    cluster, prob = _table("cluster"), _table("prob")
    words = sorted((w for w in cluster if cluster[w]), key=lambda w: (-prob.get(w, -30.0), w))[:WORDS]
    paths = sorted({int(cluster[w]) for w in words})
    row = {path: n for n, path in enumerate(paths)}
    data = numpy.stack([numpy.concatenate([_code(n, path) for n in PREFIXES]) for path in paths]).astype("float32")
    nlp = spacy.blank("en")
    nlp.vocab.vectors = Vectors(strings=nlp.vocab.strings, data=data, name="clusters")
    for w in words:
        nlp.vocab.vectors.add(nlp.vocab.strings.add(w), row=row[int(cluster[w])])
    return nlp


def _code(length: int, path: int) -> numpy.ndarray:
    """A fixed random vector for a prefix of a path."""
    return numpy.random.default_rng((length, path & ((1 << length) - 1))).normal(0, 0.5, WIDTH)


def _table(name: str) -> dict[str, float]:
    found = files("spacy_lookups_data") / "data" / f"en_lexeme_{name}.json.gz"
    table: dict[str, float] = json.loads(gzip.decompress(found.read_bytes()))
    return table
