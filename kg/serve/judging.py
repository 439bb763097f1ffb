"""Verdicts: the one thing that the desk writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from kg.errors import StoreLocked
from kg.graph.merging.says import FIELDS, WHOLE
from kg.serve.desk import Desk
from kg.serve.pool import Refused

SECONDS = 120.0  # that a verdict may take: it derives anew what hangs on the claim, and publishes the store


def read(body: bytes) -> tuple[str, list[str], str, str]:
    """Claim, what is said of it, why, and the page to go back to, of a form.

    Raises:
        Refused: nothing is said, or of no claim.
    """
    try:
        given = dict(parse_qsl(body.decode("utf-8"), max_num_fields=20))
    except (UnicodeDecodeError, ValueError):
        raise Refused(400, "verdict", "a verdict is sent as a form in UTF-8") from None
    whole = given.get("says", "").strip()
    says = [whole] if whole in (*WHOLE, "none") else [f"{f}={v}" for f in FIELDS if (v := given.get(f, "").strip())]
    if not says or not given.get("claim"):
        raise Refused(400, "verdict", "say of a claim that it is right or wrong, or what of it is otherwise")
    back = given.get("back", "")
    return (
        given["claim"][:300],
        says,
        given.get("note", "")[:1000],
        back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/review",
    )


def say(desk: Desk, *, claim: str, says: Iterable[str], note: str = "") -> dict[str, Any]:
    """Write a verdict and publish it.

    Raises:
        NotFound: there is no such claim, actor or relation. QueryError: it is no verdict. Refused: it was said before, or another process writes the store.
    """
    from kg.knowledge_graph import KnowledgeGraph

    try:
        with KnowledgeGraph(desk.limits.store, write=True) as graph:
            taken = graph.verdicts.say(claim, *says, note=note)
    except StoreLocked:
        raise Refused(409, "locked", "articles are being added to the store just now; say it again when that is finished") from None
    return {"claim": claim, "says": ", ".join(d.says for d in taken)}
