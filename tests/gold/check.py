"""The quality gate: gold figures against the floors of `floors.json`, and the claims gained and lost since `baseline.tsv`.

    python tests/gold/check.py [FOLDER]         figures of the own gold, of FOLDER/dev.jsonl and of the rows of FOLDER/train.jsonl kept for measuring, by
                                                FOLDER/score.py, and how many of the small inputs of FOLDER/../cases are right; exit 1 below a floor
    python tests/gold/check.py --diff           claims on the own gold gained and lost since the baseline, right and wrong ones apart
    python tests/gold/check.py --store          make the present claims the baseline

`date told` and `place told` are shares of what is told, where a date that the gold does not have is wrong: without them a program that always tells one would do best.
Other shares of right dates, places and sectors are of the edges found: who finds harder edges may have a lower share and more that are right. So their numbers (`date.right`)
have floors, too. An 8-bit network rounds otherwise on other processors: floors lie some hundredths below what was measured on one.

Every second article of the own gold is kept as a held-out measure (README.md): whoever reads their lines in `--diff` should not write rules from them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
OWN = HERE / "articles.jsonl"
FLOORS = HERE / "floors.json"
BASELINE = HERE / "baseline.tsv"
UNREAD = slice(1, None, 2)  # every second article (README.md)
Row = tuple[str, ...]


def figures(result: dict[str, Any]) -> dict[str, float]:
    """Flat figures by name of what `Evaluation.as_dict` gives: `exact.f1`, `exact.p`, `date.accuracy` ..."""
    names = {"f1": "f1", "precision": "p", "recall": "r", "accuracy": "accuracy"}
    return {f"{k}.{names[m]}": v for k, values in result.items() for m, v in values.items() if m in names and v is not None}


def below(found: dict[str, float], floors: dict[str, float]) -> list[str]:
    """Names of the figures under their floor, after printing all that have one."""
    for name, floor in floors.items():
        print(f"{'ok  ' if found[name] >= floor else 'FAIL'} {name:20} {found[name]:.3f}  floor {floor:.3f}")
    return [n for n, floor in floors.items() if found[n] < floor]


def own_extractions() -> list[Any]:
    """What the pipeline extracts from the own gold."""
    from kg.pipeline import extract
    from kg.read import read_articles

    return list(extract(read_articles(str(OWN))))


def own_figures(extractions: Iterable[Any], half: slice = slice(None)) -> dict[str, float]:
    """Figures of the own gold by `kg.evaluate`, of a half of it where one is given."""
    from kg.evaluate import evaluate

    lines = OWN.read_text(encoding="utf-8").splitlines(keepends=True)[half]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as gold:
        gold.writelines(lines)
        gold.flush()
        ids = {json.loads(line)["id"] for line in lines}
        return figures(evaluate(Path(gold.name), [x for x in extractions if x.article.id in ids]).as_dict())


def shared_figures(folder: Path, gold: Path | None = None) -> dict[str, float]:
    """Figures of an annotated file, by default the development gold, by the scorer of the folder, through the real command line."""
    gold = gold or folder / "dev.jsonl"
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as out:
        subprocess.run([sys.executable, "-m", "kg", "extract", str(gold), "--format", "jsonl"], stdout=out, check=True)
        run = subprocess.run([sys.executable, str(folder / "score.py"), str(gold), out.name, "--json"], stdout=subprocess.PIPE, check=True)
        told = told_figures(gold, Path(out.name))
    result = json.loads(run.stdout)
    flat = {f"{k}.{m}": v for k in ("exact", "acts", "family", "pair", "country") for m, v in result[k].items()}
    for name, value in result["attributes"].items():
        flat[f"{name}.{'f1' if 'f1' in value else 'accuracy'}"] = value.get("f1", value.get("accuracy"))
        flat[f"{name}.right"] = value["hit"] if "hit" in value else round((value["accuracy"] or 0) * value["of"])
    return flat | told


def told_figures(gold: Path, printed: Path) -> dict[str, float]:
    """Of right edges that are told with a date or place, the share where it is the annotated one; the scorer of the folder does not count those told where the gold has none."""
    from kg.evaluate import evaluate_edges

    told: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in printed.read_text(encoding="utf-8").splitlines():
        edge = json.loads(line)
        told[edge["article"]].append(edge)
    found = figures(evaluate_edges(gold, told.items()).as_dict())
    return {name: value for name, value in found.items() if " told." in name}


def fresh_figures(folder: Path) -> dict[str, float]:
    """Figures of the rows of FOLDER/train.jsonl that are marked `test`: measured, never read, and nothing was trained on them."""
    lines = [line for line in (folder / "train.jsonl").read_text(encoding="utf-8").splitlines(keepends=True) if json.loads(line)["split"] == "test"]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as gold:
        gold.writelines(lines)
        gold.flush()
        return shared_figures(folder, Path(gold.name))


def case_figures(folder: Path) -> dict[str, float]:
    """How many of the small inputs of FOLDER come out right, by the checker beside them."""
    run = subprocess.run([sys.executable, str(folder / "check.py")], stdout=subprocess.PIPE, text=True)
    return {"right": float(run.stdout.splitlines()[-1].split()[0])}


def rows(extractions: Iterable[Any]) -> list[Row]:
    """One row an edge, sorted: article, relation, subject, object, status, date, and whether the gold has that relation between these ends."""
    from kg.evaluate import matches
    from kg.export.edges import edges

    gold = {a["id"]: a["facts"] for a in map(json.loads, OWN.read_text(encoding="utf-8").splitlines())}
    out = set()
    for x in extractions:
        for e in edges(x):
            if e["object"]["kind"] != "sector":
                right = any(matches(fact, e) for fact in gold[x.article.id])
                ends = (e["subject"]["name"], e["object"]["name"])
                out.add((x.article.id, e["relation"], *ends, e["status"], e["date"] or "-", "right" if right else "wrong"))
    return sorted(out)


def diff(old: Sequence[Row], new: Sequence[Row]) -> list[str]:
    """Lines for the claims gained (+) and lost (-), by verdict, and a last line that counts them."""
    gained, lost = sorted(set(new) - set(old)), sorted(set(old) - set(new))
    lines = [f"{sign} {r[-1]:5} {r[0]:24} {r[2]} {r[1]} {r[3]} [{r[4]}, {r[5]}]" for sign, many in (("+", gained), ("-", lost)) for r in many]
    counts = [sum(r[-1] == verdict for r in many) for many in (gained, lost) for verdict in ("right", "wrong")]
    return [*lines, f"gained {counts[0]} right and {counts[1]} wrong, lost {counts[2]} right and {counts[3]} wrong"]


def main(arguments: Sequence[str]) -> int:
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    extractions = own_extractions()
    if "--store" in arguments:
        BASELINE.write_text("".join("\t".join(r) + "\n" for r in rows(extractions)), encoding="utf-8")
        return 0
    if "--diff" in arguments:
        old = [tuple(line.split("\t")) for line in BASELINE.read_text(encoding="utf-8").splitlines()]
        print("\n".join(diff(old, rows(extractions))))
        return 0
    print("own gold")
    failed = below(own_figures(extractions), floors["own"])
    print("own gold, the half that no rule was written from")
    failed += below(own_figures(extractions, UNREAD), floors["unread"])
    if arguments:
        print("development gold")
        failed += below(shared_figures(Path(arguments[0])), floors["dev"])
        print("fresh items: rows that nothing was made from")
        failed += below(fresh_figures(Path(arguments[0])), floors["fresh"])
        cases = Path(arguments[0]).parent / "cases"
        if cases.exists():
            print("small inputs that once failed")
            failed += below(case_figures(cases), floors["cases"])
    print(f"{len(failed)} figures below their floor")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
