"""One training loop for every network: tasks in turn, a schedule, gradients averaged over processes, and a state from which it goes on."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn

T = TypeVar("T")
LONGEST_JUMP = 2.0  # norm to which gradients are cut
WARM, LEAST = 0.06, 0.02  # share of steps in which the rate rises, and what it falls to


class Task(Protocol):
    """Something to learn: batches of one epoch, and the loss of one of them."""

    name: str

    def batches(self, chance: random.Random) -> list[list[int]]:
        """Batches of examples by number, in a random order."""
        ...

    def loss(self, batch: Sequence[int]) -> tuple[Tensor, dict[str, float]]:
        """The loss of a batch, and its parts for the log."""
        ...


@dataclass(frozen=True, slots=True)
class Group:
    """Parameters that share a learning rate."""

    modules: tuple[nn.Module, ...]
    rate: float


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to train; `every` epochs `check` is called with the epoch's number."""

    epochs: int
    groups: tuple[Group, ...]
    state: Path
    check: Callable[[int], None] | None = None
    every: int = 1


def train(tasks: Sequence[Task], plan: Plan, seed: int = 0) -> None:
    """Train for some epochs; a run that was stopped goes on after its last whole epoch.

    Args:
        tasks: their batches are mixed; each epoch sees all of them.
        plan: its `state` keeps weights, optimiser and epoch.
        seed: of the order of batches; the same seed and machine give the same weights.
    """
    modules = nn.ModuleList(m for g in plan.groups for m in g.modules)
    parameters = [[p for m in g.modules for p in m.parameters() if p.requires_grad] for g in plan.groups]
    optimiser = torch.optim.AdamW([{"params": p, "lr": g.rate} for p, g in zip(parameters, plan.groups)], weight_decay=0.01, betas=(0.9, 0.98))
    steps = sum(len(_groups(t.batches(random.Random(seed)))) for t in tasks) * plan.epochs
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min(1, (s + 1) / (WARM * steps)) * max(LEAST, 1 - s / steps))
    first = _resume(plan.state, modules, optimiser, schedule)
    for epoch in range(first, plan.epochs):
        chance = random.Random(seed * 1000 + epoch)
        torch.manual_seed(seed * 1000 + epoch)
        together = [[(t, b) for b in group] for t in tasks for group in _groups(t.batches(chance))]
        chance.shuffle(together)
        todo = [item for group in together for item in group]
        totals: Counter[str] = Counter()
        begun = time.monotonic()
        modules.train()
        for task, batch in _share(todo):
            loss, parts = task.loss(batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            flat = [p for group in parameters for p in group]
            _average(flat)
            nn.utils.clip_grad_norm_(flat, LONGEST_JUMP)
            optimiser.step()
            schedule.step()
            totals.update({f"{task.name}.{k}": v for k, v in parts.items()} | {f"{task.name}.batches": 1})
        if _first():
            _log(epoch, totals, time.monotonic() - begun)
            torch.save(
                {"epoch": epoch + 1, "weights": modules.state_dict(), "optimiser": optimiser.state_dict(), "schedule": schedule.state_dict()},
                plan.state,
            )
            if plan.check and ((epoch + 1) % plan.every == 0 or epoch + 1 == plan.epochs):
                modules.eval()
                plan.check(epoch)
        if dist.is_initialized():
            dist.barrier()


def _log(epoch: int, totals: Counter[str], seconds: float) -> None:
    means = {k: round(v / totals[k.split(".")[0] + ".batches"], 3) for k, v in totals.items() if not k.endswith(".batches")}
    print(f"epoch {epoch} in {seconds:.0f} s: {means}", flush=True)


def _resume(state: Path, modules: nn.Module, optimiser: torch.optim.Optimizer, schedule: torch.optim.lr_scheduler.LambdaLR) -> int:
    """The epoch to go on with; weights and optimiser are as they were then."""
    if not state.exists():
        return 0
    found = torch.load(state)
    modules.load_state_dict(found["weights"])
    optimiser.load_state_dict(found["optimiser"])
    schedule.load_state_dict(found["schedule"])
    return int(found["epoch"])


def _first() -> bool:
    return not dist.is_initialized() or dist.get_rank() == 0


def _groups(batches: list[list[int]]) -> list[list[list[int]]]:
    """Batches of one task that the processes read at the same time, so that none waits long; what does not go round is left to other epochs."""
    size = dist.get_world_size() if dist.is_initialized() else 1
    return [batches[n : n + size] for n in range(0, len(batches) // size * size, size)]


def _share(todo: Sequence[T]) -> Sequence[T]:
    """The batches of this process."""
    return todo[dist.get_rank() :: dist.get_world_size()] if dist.is_initialized() else todo


def _average(parameters: Sequence[Tensor]) -> None:
    """Give every process the mean of all gradients."""
    if not dist.is_initialized():
        return
    flat = torch.cat([(p.grad if p.grad is not None else torch.zeros_like(p)).reshape(-1) for p in parameters])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    at = 0
    for p in parameters:
        n = p.numel()
        p.grad = flat[at : at + n].view_as(p)
        at += n
