"""`kg why`: what the pipeline sees in a sentence, and why it tells what it tells."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.build import Model

if TYPE_CHECKING:
    from kg.extract.reader import Verdict
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
    frames = list(run.extractors["frames"].claims(dated(article, linked), linked))
    verdicts = [v for v in Reader().verdicts(dated(article, linked), linked) if v.probability >= min(NEAR, v.threshold)]
    if format == "json":
        typer.echo(
            json.dumps(
                {
                    "sentences": [_sentence(s) for s in linked],
                    "frames": [row for c in frames for row in _framed(c)],
                    "relations": [_verdict(v) for v in verdicts],
                },
                ensure_ascii=False,
                indent=1,
            )
        )
    else:
        typer.echo("\n".join(_text(linked, frames, verdicts)))


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


def _verdict(v: Verdict) -> dict[str, Any]:
    return {
        "subject": v.subject.name,
        "relation": v.relation,
        "object": v.object.name,
        "probability": v.probability,
        "threshold": v.threshold,
        "told": v.told,
        "sentence": v.sentence,
    }


def _text(linked: Sequence[Linked], frames: Sequence[Claim], verdicts: Sequence[Verdict]) -> list[str]:
    lines: list[str] = []
    for s in map(_sentence, linked):
        lines += [s["text"], "", *(f"  {w['word']:24} {w['pos']:6} {w['relation']:12} <- {w['head']}" for w in s["words"]), ""]
        lines += [
            f"  {m['words']:32} {m['found as']:9} {', '.join(m['actors']) or '-'}{'; place ' + m['place'] if m['place'] else ''}"
            for m in s["mentions"]
        ]
        lines.append("")
    rows = [f"  {r['subject']} {r['relation']} {r['object']}, {r['status']}   ({r['rule']})" for c in frames for r in _framed(c)]
    lines += ["told by the frames, with the rule of each", *(rows or ["  nothing"]), "", "judged by the reader"]
    shown = sorted(verdicts, key=lambda v: -v.probability)
    for told, head in ((True, "told"), (False, "not told, but considered")):
        rows = [f"  {v.probability:.2f} (from {v.threshold:.2f})  {v.subject.name} {v.relation} {v.object.name}" for v in shown if v.told is told]
        lines += [head, *(rows or ["  nothing"]), ""]
    return lines
