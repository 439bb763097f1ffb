"""What the codes of the schemes mean: names of CAMEO codes (`data/cameo.tsv`), and our event types (`ontology/coded.tsv`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kg.files import folder
from kg.link.gazetteer import rows
from kg.model import Status


@dataclass(frozen=True, slots=True)
class Code:
    """A row of `data/cameo.tsv`.

    Attributes:
        code: CAMEO code; goldstein: -10 to 10; plover: PLOVER category, empty where none; quad: quad class.
    """

    code: str
    name: str
    goldstein: float
    plover: str
    quad: str


@cache
def codes() -> dict[str, Code]:
    """CAMEO codes by their name in lower case; of two of one name, the more specific.

    >>> codes()["host a visit"].code, codes()["use conventional military force"].goldstein
    ('043', -10.0)
    """
    out: dict[str, Code] = {}
    for row in rows("cameo.tsv"):
        out[row["name"].lower()] = Code(row["code"], row["name"], float(row["goldstein"]), row["plover"], row["quad"])
    return out


@cache
def _types() -> dict[tuple[str, str], tuple[str, Status]]:
    """Our event type and status by scheme and code, as `ontology/coded.tsv` has them; an empty type is no act between two."""
    lines = (folder("ontology") / "coded.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = (line.split("\t") for line in lines)
    return {(scheme, code): (type_, Status(status or "actual")) for scheme, code, type_, status in cells}


@cache
def meaning(scheme: str, code: str, mode: str = "") -> tuple[str, Status] | None:
    """Our event type (empty: no act between two) and status of a code, None where the table does not know it.

    CAMEO codes are a tree: a code without a row of its own means what the next shorter one does. PLOVER's modes and ACLED's sub-types are tried first.

    >>> meaning("cameo", "0431"), meaning("plover", "CONSULT", "visit")
    (('Hosting', <Status.ACTUAL: 'actual'>), ('Visit', <Status.ACTUAL: 'actual'>))
    """
    table = _types()
    if mode and (scheme, f"{code}/{mode}") in table:
        return table[scheme, f"{code}/{mode}"]
    while scheme == "cameo" and len(code) > 2 and (scheme, code) not in table:
        code = code[:-1]
    return table.get((scheme, code))
