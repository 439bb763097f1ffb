"""Who cooperates on what, and what each is more given to than others."""

from __future__ import annotations

from collections import defaultdict

import networkx as nx
import numpy as np

from kg.analyse.result import Result, Row, basis_of, scope_of
from kg.analyse.ties import label
from kg.ontology import sectors as known_sectors


def topic(id_: str) -> str:
    """The topic that a sector belongs to, itself where the ontology does not know it.

    >>> topic("free-trade-agreements")
    'trade'
    """
    known = known_sectors()
    return known[id_].topic if id_ in known else id_


def log_odds(y: np.ndarray[tuple[int, int], np.dtype[np.float64]], prior: float = 10.0) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """z-scores of log odds ratios of each row's shares against the other rows, with an informative Dirichlet prior of `prior` acts spread as the whole is.

    Monroe, Colaresi and Quinn 2008, Political Analysis 16, equations 16, 18 and 22: rare combinations do not come out on top.
    """
    column = y.sum(axis=0)
    a = prior * column / max(1.0, column.sum())
    rows, total, a0 = y.sum(axis=1, keepdims=True), y.sum(), a.sum()
    rest = column - y
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.log((y + a) / (rows + a0 - y - a)) - np.log((rest + a) / (total - rows + a0 - rest - a))
        z = delta / np.sqrt(1 / (y + a) + 1 / (rest + a))
    return np.asarray(np.nan_to_num(z))


def sectors(graph: nx.MultiDiGraph, actors: tuple[str, ...] = (), *, narrow: bool = False, min_acts: int = 3, top: int | None = 40) -> Result:
    """Cooperation by actor and sector.

    Args:
        actors: IRIs; one: that actor's sectors; two: what the two cooperate on; none: all actors. narrow: keep sectors as found, else their topics.
        min_acts: acts that a row must have.

    Returns:
        Per actor (or the dyad) and sector: acts, share of its acts with a sector, location quotient (its share over the share of the whole network: Balassa
        1965), z of the log odds (Monroe et al. 2008); rows by z. `concentration` is the Herfindahl index of the actor's shares, 1 for a single sector.
    """
    counts: dict[tuple[str, str], int] = defaultdict(int)
    events: dict[tuple[str, str], set[str]] = defaultdict(set)
    acts = with_sector = 0
    pair = set(actors) if len(actors) == 2 else set()
    for a, b, d in graph.edges(data=True):
        if d.get("sign", 1) < 0:
            continue
        acts += 1
        found = {t if narrow else topic(t) for t in d.get("topics", ())}
        with_sector += bool(found)
        for t in found:
            for who in ("the two" if pair == {a, b} else "others",) if pair else (a, b):
                counts[who, t] += 1
                events[who, t].update(d.get("events", ()))
    names, topics = sorted({w for w, _ in counts}), sorted({t for _, t in counts})
    rows = []
    if names:
        y = np.array([[counts[w, t] for t in topics] for w in names], dtype=np.float64)
        share = y / np.maximum(1, y.sum(axis=1, keepdims=True))
        whole = y.sum(axis=0) / y.sum()
        z = log_odds(y)
        for i, who in enumerate(names):
            if who == "others" or (len(actors) == 1 and who not in actors):
                continue
            for j, t in enumerate(topics):
                if y[i, j] >= min_acts:
                    rows.append(
                        Row(
                            (
                                who if pair else label(graph, who),
                                t,
                                int(y[i, j]),
                                float(share[i, j]),
                                float(share[i, j] / whole[j]),
                                float(z[i, j]),
                                float((share[i] ** 2).sum()),
                            ),
                            tuple(sorted(events[who, t])),
                        )
                    )
    rows.sort(key=lambda r: (-float(r.values[5] or 0), r.values[:2]))
    who_ = " and ".join(label(graph, a) for a in actors)
    return Result(
        name="sectors",
        title="Cooperation by sector" + (f": {who_}" if who_ else ""),
        columns=("actor", "sector", "acts", "share", "location quotient", "z", "concentration"),
        rows=tuple(rows[:top]),
        scope=scope_of(graph),
        parameters=(("actors", who_ or None), ("acts of cooperation", acts), ("with a sector", with_sector), ("min acts", min_acts)),
        notes=(
            "share: of the actor's acts with a sector; location quotient: over the network's share (Balassa 1965); z: log odds with an informative prior "
            "(Monroe, Colaresi and Quinn 2008), beyond 2 hardly chance",
        ),
        basis=basis_of(graph),
    )
