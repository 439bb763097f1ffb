"""`kg why`: what the pipeline sees in a sentence, and why it tells what it tells."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.build import Model

if TYPE_CHECKING:
    from kg.extract.reader import Reading
    from kg.link import Linked
    from kg.model import Claim

NEAR = 0.1  # probability from which a relation that is not told is shown


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("why")(why)


def why(
    sentence: Annotated[str, typer.Argument(help="A sentence or a short text.")],
    date: Annotated[str | None, typer.Option(help="Day on which it is published, YYYY-MM-DD.")] = None,
    title: Annotated[str, typer.Option(help="Its headline.")] = "",
    model: Model = None,
    format: Annotated[str, typer.Option(help="text or json.")] = "text",
) -> None:
    """Show words with their heads, who is named where, which relations are told, and which nearly were."""
    from kg.extract import dated
    from kg.extract.reader import Reader
    from kg.model import Article
    from kg.pipeline import pipeline

    article = Article("why", sentence, title, published=date)
    run = pipeline(model)
    linked = run.linked(article)
    written = dated(article, linked)
    frames = list(run.extractors["frames"].claims(written, linked))
    edges = weighed(frames, Reader().read(written, linked))
    if format == "json":
        told = [row for c in frames for row in _framed(c)]
        typer.echo(json.dumps({"sentences": [_sentence(s) for s in linked], "frames": told, "relations": edges}, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(_text(linked, edges)))


def weighed(frames: Sequence[Claim], reading: Reading) -> list[dict[str, Any]]:
    """Every edge that frames tell or the reader finds thinkable, the most probable first, with what both say and what follows (`kg.extract.decide`)."""
    from kg.extract import decide, weigh
    from kg.ontology import event_types

    by_frames = {(c.type, a, b): c for c in frames for a, b in c.edges()}
    by_reader = {(f.claim.type, f.claim.agents[0], f.claim.targets[0]) for f in reading.findings.values()}
    turned = {(t, b, a) for t, a, b in by_frames if event_types()[t].symmetric}
    out = []
    for type_, a, b in (*by_frames, *(by_reader - by_frames.keys() - turned)):
        kind, claim = event_types()[type_], by_frames.get((type_, a, b))
        seen, framed = reading.probability(type_, a, b), claim.confidence if claim else None
        together = weigh(reading, type_, a, b, framed)
        if claim or together >= NEAR:
            out.append(
                {
                    "subject": a.name,
                    "relation": kind.relation,
                    "object": b.name,
                    "probability": round(together, 3),
                    "threshold": decide.weights()["keep" if claim else "add"],
                    "told": decide.enough(together, framed=claim is not None),
                    "reader": None if seen is None else round(seen, 3),
                    "frames": framed,
                    "rule": claim.rule if claim else None,
                }
            )
    return sorted(out, key=lambda row: -row["probability"])


def _sentence(linked: Linked) -> dict[str, Any]:
    tokens = linked.sentence.tokens
    return {
        "text": linked.sentence.text,
        "words": [{"word": t.text, "lemma": t.lemma, "pos": t.pos, "relation": t.dep, "head": tokens[t.head].text} for t in tokens],
        "mentions": [
            {
                "words": " ".join(t.text for t in tokens[m.start : m.end]),
                "found as": m.form,
                "actors": [a.name for a in m.actors],
                "place": m.place and m.place.name,
            }
            for m in linked.mentions
        ],
    }


def _framed(claim: Claim) -> Iterator[dict[str, Any]]:
    """What a claim of the frames says of each two, and by which rule: the file and heading of a frame, or a rule's name."""
    from kg.ontology import event_types

    relation = event_types()[claim.type].relation
    for a, b in claim.edges():
        yield {"subject": a.name, "relation": relation, "object": b.name, "status": claim.status.value, "rule": claim.rule}


def _text(linked: Sequence[Linked], edges: Sequence[dict[str, Any]]) -> list[str]:
    lines: list[str] = []
    for s in map(_sentence, linked):
        lines += [s["text"], "", *(f"  {w['word']:24} {w['pos']:6} {w['relation']:12} <- {w['head']}" for w in s["words"]), ""]
        lines += [
            f"  {m['words']:32} {m['found as']:9} {', '.join(m['actors']) or '-'}{'; place ' + m['place'] if m['place'] else ''}"
            for m in s["mentions"]
        ]
        lines.append("")
    for told, head in ((True, "told"), (False, "not told, but considered")):
        lines += [head, *([_edge(row) for row in edges if row["told"] is told] or ["  nothing"]), ""]
    return lines


def _edge(row: dict[str, Any]) -> str:
    """An edge with its probability and who tells it: "0.98 (from 0.40)  Canada criticised Iran   reader 0.99, frames 0.95 by speech/condemn"."""
    reader = "out of the reader's reach" if row["reader"] is None else f"reader {row['reader']:.2f}"
    frames = "no frame" if row["frames"] is None else f"frames {row['frames']:.2f} by {row['rule']}"
    return f"  {row['probability']:.2f} (from {row['threshold']:.2f})  {row['subject']} {row['relation']} {row['object']}   {reader}, {frames}"
