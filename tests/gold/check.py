"""Score the development gold with its own scorer and fail below the floors of `floors.json`: `python tests/gold/check.py FOLDER`."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

FLOORS = Path(__file__).with_name("floors.json")


def main() -> int:
    folder = Path(sys.argv[1])
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False, encoding="utf-8") as out:
        subprocess.run([sys.executable, "-m", "kg", "extract", str(folder / "dev.jsonl"), "--format", "jsonl"], stdout=out, check=True)
    run = subprocess.run(
        [sys.executable, str(folder / "score.py"), str(folder / "dev.jsonl"), out.name, "--json"], stdout=subprocess.PIPE, check=True
    )
    result = json.loads(run.stdout)
    flat = {f"{k}.{m}": v for k in ("exact", "acts", "family", "pair", "country") for m, v in result[k].items()}
    for name, value in result["attributes"].items():
        flat[f"{name}.{'f1' if 'f1' in value else 'accuracy'}"] = value.get("f1", value.get("accuracy"))
    failed = 0
    for name, floor in json.loads(FLOORS.read_text(encoding="utf-8")).items():
        good = flat[name] >= floor
        failed += not good
        print(f"{'ok  ' if good else 'FAIL'} {name:18} {flat[name]:.3f}  floor {floor:.3f}")
    print(f"{len(flat)} figures, {failed} below their floor")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
