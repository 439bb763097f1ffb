"""What a language model was asked, what it cost, and what became of its answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from threading import Lock


class Reason(StrEnum):
    """Why something that a language model said is no claim."""

    FORM = "not of the form asked for"
    RELATION = "unknown relation"
    STATUS = "unknown status"
    QUOTE = "quote not in the text"
    ACTOR = "nobody the text names"
    ENDS = "ends that the relation cannot have"
    REPEATED = "said before"


class Rejected(Exception):
    """Something that a language model said is no claim.

    Args:
        reason: why not.
    """

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.value)


class Usage:
    """Counts that several threads may add to.

    `asked` and `retries` (requests), `prompt_tokens` and `completion_tokens` (as the server counts them), `seconds` (from request to answer, summed
    over requests, waiting to try again not included), `read`, `refused`, `unreadable` and `truncated` (answers), `claims`, and the rejected by the
    values of `Reason`.
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._seconds = 0.0
        self._lock = Lock()

    def add(self, counts: Mapping[str, int], seconds: float = 0.0) -> None:
        """Count some more."""
        with self._lock:
            self._counts.update(counts)
            self._seconds += seconds

    def take(self) -> tuple[dict[str, int], float]:
        """Hand over the counts and seconds and begin anew: what a worker's process sends to the one that prints, for its `add`."""
        with self._lock:
            taken = dict(self._counts), self._seconds
            self._counts.clear()
            self._seconds = 0.0
            return taken

    def as_dict(self) -> dict[str, float]:
        """The counts by name, those of nothing left out, and `seconds`."""
        with self._lock:
            return {**{name: n for name, n in sorted(self._counts.items()) if n}, "seconds": round(self._seconds, 3)}

    def __str__(self) -> str:
        """One line for people: "language model: 12 requests, 34,210 tokens in and 5,120 out, 61.2 s; ..."."""
        n, seconds = self._counts, self._seconds
        kept = max(0, n["read"] - n["asked"])
        again = f" ({n['retries']:,} tried again)" if n["retries"] else ""
        tokens = f"{n['prompt_tokens']:,} tokens in and {n['completion_tokens']:,} out"
        rejected = [f"{n[reason.value]:,} {reason.value}" for reason in Reason if n[reason.value]]
        parts = [
            f"{_many(n['asked'], 'request')}{again}, {tokens}, {seconds:,.1f} s",
            *([f"{_many(kept, 'answer')} kept from before"] if kept else []),
            *(f"{_many(n[flaw], 'answer')} {flaw}" for flaw in ("refused", "unreadable", "truncated") if n[flaw]),
            _many(n["claims"], "claim"),
            *([f"rejected: {', '.join(rejected)}"] if rejected else []),
        ]
        return f"language model: {'; '.join(parts)}"


def _many(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"
