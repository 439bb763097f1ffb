"""Pages of the site that are made of other files when it is built: the RDF model of the ontology, CONTRIBUTING and CHANGELOG."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[2]
PREFIXES = {
    "ir": "https://w3id.org/irkg/ontology#",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "owl": "http://www.w3.org/2002/07/owl#",
}
INTRODUCTION = """# The RDF model

This page is made of `ontology/kg.ttl` when the site is built. All IRIs of the project start with `https://w3id.org/irkg/`; the prefixes below need no
declaration in a query.

| graph | holds |
|---|---|
| `graph:events` | merged events and standing facts |
| `graph:relations` | plain triples between actors: `ir:met`, `ir:plannedVisited`, `ir:cooperatesOn` ... |
| `graph:state-relations` | the same between the states that actors belong to |
| `graph:reference` | countries, organisations, offices and memberships with dates, sectors, and this ontology |
| `graph:merges` | why claims are one event and mentions one person, and what users decided about it |
| `article:...` | what one article says, with its evidence |

A query without `GRAPH` asks `events`, `relations` and `reference` together.

## Labels and languages

What explains (labels and definitions of classes and properties, names of sectors) is English text and says so: `"trade"@en`. Names of actors and places, titles and quotes of articles,
and labels of events are plain strings: `"Pakistan"`. The reasons:

- A name is the same in many languages, and the articles are not all from English desks: nobody knows in which language "Volodymyr Zelenskyy" is written. A guess, stored, would look like knowledge.
- RDF holds `"Pakistan"` and `"Pakistan"@en` to be two things. With a language, `?x rdfs:label "Pakistan"`, `FILTER (?name = "Pakistan")` and joins on names (of ours and of other people's plain tables) would find nothing, without an error;
  with both, every row with a label would come twice.
- Merging, tables, GraphML and CSV need the name alone. `STR(?label)` and `FILTER (LANG(?label) IN ("", "en"))` ask for either form.

A query that finds nothing is told: `"Pakistan"@en is unknown; did you mean "Pakistan"?`, and the other way round for `"trade"`.
"""


class Ontology:
    """The triples of an ontology, asked for by prefixed names.

    Args:
        turtle: its text.
    """

    def __init__(self, turtle: bytes) -> None:
        self._store = ox.Store()
        self._store.load(turtle, format=ox.RdfFormat.TURTLE)

    def values(self, subject: str, prop: str) -> list[str]:
        """Values of a property, sorted; IRIs with their prefixes."""
        found = self._store.quads_for_pattern(_node(subject), _node(prop), None)
        return sorted(_short(q.object.value) if isinstance(q.object, ox.NamedNode) else q.object.value for q in found)

    def one(self, subject: str, *props: str) -> str:
        """The first value of the first property that has one, else nothing."""
        return next((v for p in props for v in self.values(subject, p)), "")

    def subjects(self, prop: str, value: str | None = None) -> list[str]:
        """What has a property (with a value), sorted."""
        found = self._store.quads_for_pattern(None, _node(prop), _node(value) if value else None)
        return sorted({_short(q.subject.value) for q in found if isinstance(q.subject, ox.NamedNode)}, key=str.lower)


def _node(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def _short(value: str) -> str:
    return next((f"{p}:{value[len(base) :]}" for p, base in PREFIXES.items() if value.startswith(base)), value)


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(columns), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def _code(names: Iterable[str]) -> str:
    return " ".join(f"`{n}`" for n in names)


def model(turtle: bytes) -> str:
    """The page of the RDF model: event types with what they are like, relations, classes, properties, terms of other vocabularies."""
    o = Ontology(turtle)
    types = o.subjects("ir:relation")
    relations = {v for t in types for p in ("ir:relation", "ir:plannedRelation") for v in o.values(t, p)}
    kinds = {
        k: [s for s in o.subjects("rdf:type", f"owl:{k}") if s.startswith("ir:")]
        for k in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
    }
    flags = ("symmetric", "standing", "announced", "occasion", "speech", "violent", "onSector", "heldOffice")
    events = [
        (
            f"`{t}`",
            o.one(t, "skos:definition"),
            _code([*o.values(t, "ir:relation"), *o.values(t, "ir:plannedRelation")]),
            o.one(t, "ir:family"),
            ", ".join(f for f in flags if o.one(t, f"ir:{f}") == "true"),
            o.one(t, "ir:lasting"),
            o.one(t, "ir:plover"),
            o.one(t, "ir:cameo"),
            o.one(t, "ir:goldstein"),
            o.one(t, "ir:quadClass"),
        )
        for t in types
    ]
    classes = [(f"`{c}`", o.one(c, "skos:definition"), _code(o.values(c, "rdfs:subClassOf"))) for c in kinds["Class"] if c not in types]
    plain = [p for p in (*kinds["ObjectProperty"], *kinds["DatatypeProperty"]) if p not in relations]
    properties = [
        (f"`{p}`", o.one(p, "skos:definition"), _code(o.values(p, "schema:domainIncludes")), _code(o.values(p, "schema:rangeIncludes")))
        for p in sorted(plain, key=str.lower)
    ]
    described = [(f"`{p}`", o.one(p, "skos:definition"), _code(o.values(p, "schema:rangeIncludes"))) for p in kinds["AnnotationProperty"]]
    others = [(f"`{t}`", o.one(t, "skos:scopeNote")) for t in o.subjects("skos:scopeNote")]
    return "\n".join(
        (
            INTRODUCTION,
            "## Prefixes\n",
            _table(("prefix", "stands for"), ((f"`{p}:`", f"`{base}`") for p, base in PREFIXES.items() if p != "owl")),
            "## Event types\n",
            "Each event is of such a class, and ties its actors by the class's relation; what is planned, by the relation for plans.\n",
            _table(("class", "what happens", "relations", "family", "is", "days it may last", "PLOVER", "CAMEO", "Goldstein", "quad class"), events),
            "## Other classes\n",
            _table(("class", "what it is", "a kind of"), classes),
            "## Properties\n",
            _table(("property", "what it says", "of", "value"), properties),
            "## Properties of event types\n",
            _table(("property", "what it says", "value"), described),
            "## Terms of other vocabularies\n",
            _table(("term", "what it stands for here"), others),
        )
    )


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made of other files."""
    pages = {
        "model.md": model((ROOT / "ontology" / "kg.ttl").read_bytes()),
        "contributing.md": (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
        "changelog.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
    }
    for name, text in pages.items():
        files.append(File.generated(config, name, content=re.sub(r"\]\(docs/", "](", text)))
    return files
