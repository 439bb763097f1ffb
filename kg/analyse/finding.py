"""The finding of an analysis in one plain sentence, made of its values alone.

One function for each analysis. A lead that others share is told as shared, and where there is nothing the sentence says so and what may help.
"""

from __future__ import annotations

from collections import Counter
from math import isclose
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.analyse.result import Result, Row

CHANCE = 0.05  # p from which on a difference may be chance
CLEAR = 2.0  # standard deviations from which on something is hardly chance
SILHOUETTE = 0.25  # mean up to which no clear groups were found (Kaufman and Rousseeuw 1990)
QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")


def finding(result: Result) -> str:
    """What a result found, as a sentence; empty where its analysis is not known."""
    name = result.name.split("-")[0]  # an overview numbers its results
    if name not in _SENTENCES:
        return ""
    some, none = _SENTENCES[name]
    return some(result) if result.rows else f"{none(result)}; {_way_out(result)}."


def _way_out(r: Result) -> str:
    if r.name in ("coverage", "agreement"):
        return "load coded events with `kg build --as` and name their coder with --coders"
    other = {"country": "actors", "actor": "countries"}.get(r.scope.level)
    return "try a wider window of time" + (f" or the level of {other}" if other else "")


def _asked(r: Result, name: str) -> Any:
    return dict(r.parameters).get(name)


def _cells(r: Result, row: Row) -> dict[str, Any]:
    return dict(zip(r.columns, row.values, strict=True))


def _first(r: Result) -> dict[str, Any]:
    return _cells(r, r.rows[0])


def _number(x: float) -> str:
    return f"{x:,.0f}" if float(x).is_integer() or abs(x) >= 1000 else f"{x:.2g}" if abs(x) < 1 else f"{x:,.1f}"


def _percent(share: float) -> str:
    """A share in percent; what is neither nothing nor all is not told as either."""
    whole = round(100 * share)
    return "less than 1 %" if whole == 0 and share > 0 else "more than 99 %" if whole == 100 and share < 1 else f"{whole} %"


def _many(n: float, one: str) -> str:
    return f"{_number(n)} {one if n == 1 else one + 's'}"


def _of(r: Result, name: str = "layer") -> str:
    """Of what layer acts were asked for, as an addition to a noun; empty for all of them."""
    layer = _asked(r, name)
    return "" if layer in ("all", "acts") else f" of {layer}"


def _shared(r: Result, column: str) -> int:
    """How many rows that follow have the value of the first in a column."""
    values = r.column(column)
    first: Any = values[0]
    return sum(x == first or (isinstance(x, float) and isinstance(first, float) and isclose(x, first)) for x in values[1:])


def _level(r: Result, column: str, *names: str) -> str:
    """Who is level with the first row, as an addition to the sentence; empty where nobody is."""
    same = _shared(r, column)
    if not same:
        return ""
    return f", level with {' and '.join(str(r.column(n)[1]) for n in names)}" if same == 1 else ", level with others"


def _dyads(r: Result) -> str:
    by = str(_asked(r, "by"))
    x = _first(r)
    hostile = round(x["conflict share"] * x["acts"])
    told = f"{_number(hostile)} of their {_many(x['acts'], 'act')} {'is' if hostile == 1 else 'are'} conflict"
    if len(r.rows) == 1 and _asked(r, "top") != 1:
        return f"{x['a']} and {x['b']} are the only pair with acts{_of(r, 'by')}: {told}."
    return f"{x['a']} and {x['b']} come first by {'number of acts' if by == 'acts' else by}{_level(r, by, 'a', 'b')}: {told}."


def _timeline(r: Result) -> str:
    at = [r.columns.index(q) for q in QUADS]
    both: dict[str, list[int]] = {str(x.values[0]): [int(x.values[i] or 0) for i in at] for x in r.rows if x.values[1] == "both"}
    a, b, step = (_asked(r, k) for k in ("a", "b", "step"))
    total, conflict = sum(map(sum, both.values())), sum(sum(c[2:]) for c in both.values())
    if not total:
        return f"No act of cooperation or conflict between {a} and {b} can be placed in a {step}; {_way_out(r)}."
    most = max(map(sum, both.values()))
    peaks = [p for p, c in both.items() if sum(c) == most]
    others = f" and {_many(len(peaks) - 1, f'other {step}')}" if len(peaks) > 1 else ""
    text = f"{a} and {b} have {_many(total, 'act')} of cooperation or conflict, {conflict if conflict else 'none'} of conflict"
    return f"{text}; the most in a {step}, {most:,}, fall in {peaks[0]}{others}." if len(both) > 1 else f"{text}, in {peaks[0]}."


def _change(r: Result) -> str:
    x = _first(r)
    lead = "Among the clearest changes" if _shared(r, "q") else "The clearest change"
    what = {
        "new": "cooperation is new",
        "ended": "cooperation has ended",
        "strengthened": "cooperation has strengthened",
        "cooled": "cooperation has cooled",
        "new conflict": "conflict is new",
        "conflict ended": "conflict has ended",
        "escalated": "conflict has escalated",
        "eased": "conflict has eased",
    }[x["change"]]
    return f"{lead}: between {x['a']} and {x['b']} {what}, {_many(x['before'], 'act')} before and {_number(x['after'])} after."


def _escalation(r: Result) -> str:
    x, step = _first(r), _asked(r, "step")
    lead = "One of the most unusual" if _shared(r, "q") else "The most unusual"
    acts = f"{_many(x['acts'], 'act')} of {_asked(r, 'layer')}"
    return f"{lead} {step}{'s' if lead.startswith('One') else ''} is {x['peak']} for {x['a']} and {x['b']}: {acts} where their past leads one to expect {_number(x['expected'])}."


def _centrality(r: Result) -> str:
    x = _first(r)
    interval = f" (95 % interval {_number(x['strength low'])} to {_number(x['strength high'])})" if x["strength low"] is not None else ""
    weight = f"acts{_of(r)} given and taken weigh {_number(x['strength'])} in all"
    return f"{x['actor']} is the most central by strength{_level(r, 'strength', 'actor')}: {weight}{interval}."


def _brokerage(r: Result) -> str:
    x = _first(r)
    if not x["total"]:
        return f"Nobody stands between two others that have no tie{_of(r)} of their own; {_way_out(r)}."
    roles = {k: x[k] for k in r.columns[3:8]}
    most = [k for k, n in roles.items() if n == max(roles.values())]
    as_ = f", most of all as {most[0]}" if len(most) == 1 else ""
    chains = f"{_many(x['total'], 'open chain')}{_of(r)} {'runs' if x['total'] == 1 else 'run'} by way of it{as_}"
    return f"{x['actor']} stands between others most often{_level(r, 'total', 'actor')}: {chains}."


def _blocs(r: Result) -> str:
    sizes = Counter(str(b) for b in r.column("bloc"))
    (bloc, size), *rest = sizes.most_common()
    z, count = _asked(r, "z"), _asked(r, "blocs")
    if count == 1:
        return f"All {_many(len(r.rows), 'actor')} stand in one bloc, {bloc}."
    sure = "" if z is None else ", a division clearer than chance gives" if z >= CLEAR else ", a division no clearer than chance gives"
    largest = "one of the largest" if rest and rest[0][1] == size else "the largest"
    return f"{_many(len(r.rows), 'actor')} fall into {count} blocs, {largest} {bloc} with {size}{sure}."


def _balance(r: Result) -> str:
    value = {x["measure"]: x["value"] for x in (_cells(r, row) for row in r.rows)}
    kinds = [float(value[f"triads {k}"]) for k in ("+ + +", "+ + -", "+ - -", "- - -")]
    if not sum(kinds):
        return f"No three actors have ties with one another, so that balance cannot be judged; {_way_out(r)}."
    row = _cells(r, r.find(measure="balanced share of triads"))
    verb = "is" if kinds[0] + kinds[2] == 1 else "are"
    text = f"{_number(kinds[0] + kinds[2])} of {_many(sum(kinds), 'triad')} {verb} balanced"
    if row["shuffled"] is None or row["p"] is None:
        return f"{text}."
    more = "more than chance gives" if row["p"] < CHANCE else "not clearly more than chance gives"
    return f"{text} ({_percent(float(row['value']))}), {more} ({_percent(float(row['shuffled']))} with signs shuffled)."


def _tense(r: Result) -> str:
    x, total = _first(r), int(_asked(r, "triads out of balance"))
    ends = (("a", "b", "c"), ("a", "c", "b"), ("b", "c", "a"))  # a tie, and who stands outside of it
    foes = [(p, q, o) for p, q, o in ends if x[f"{p}-{q}"] == "-"]
    if len(foes) == 3:
        what = f"{x['a']}, {x['b']} and {x['c']} are all at odds with one another"
    else:
        p, q, o = foes[0]
        what = f"{x[o]} is on good terms with {x[p]} and {x[q]}, who are at odds"
    lead = "a strongest of them" if _shared(r, "acts of the weakest tie") else "the strongest of them"
    return f"One triad is out of balance: {what}." if total == 1 else f"{total:,} triads are out of balance; in {lead} {what}."


def _similarity(r: Result) -> str:
    x, me = _first(r), _asked(r, "actor")
    why = f"similarity {x['similarity']:.2f}, {_many(x['common partners'], 'common partner')}"
    if me is None:
        return f"{x['a']} and {x['b']} stand most alike{_level(r, 'similarity', 'a', 'b')}: {why}."
    other = x["b"] if x["a"] == me else x["a"]
    same = ", level with others" if _shared(r, "similarity") else ""
    return f"{other} is most like {me} in its ties{same}: {why}."


def _roles(r: Result) -> str:
    sizes = Counter(str(x) for x in r.column("role"))
    (role, size), *rest = sizes.most_common()
    score = float(_asked(r, "mean silhouette"))
    if score <= SILHOUETTE:
        return f"No clear groups stand alike: the best division, into {len(sizes)}, has a mean silhouette of only {score:.2f}."
    largest = "one of the largest" if rest and rest[0][1] == size else "the largest"
    return f"{_many(len(r.rows), 'actor')} fall into {len(sizes)} groups whose members stand alike, {largest} {role} with {size} (mean silhouette {score:.2f})."


def _alignment(r: Result) -> str:
    rho, p, dyads = (_asked(r, k) for k in ("rho with votes", "p (QAP)", "dyads with votes"))
    if rho is not None:
        how = "do not clearly go with" if p >= CHANCE else "go with" if rho > 0 else "go against"
        return f"Warmer ties {how} like votes: Spearman's rho {rho:.2f} over {_many(dyads, 'pair')} (p {p:.2g})."
    allied, others, p = (_asked(r, k) for k in ("tone allied", "tone others", "p allied"))
    if allied is not None:
        how = "not clearly of another tone than" if p >= CHANCE else "warmer than" if allied > others else "colder than"
        return f"Ties of allies are {how} those of others: mean Goldstein score {allied:.1f} and {others:.1f} (p {p:.2g})."
    x = _first(r)
    if x["warmer than votes"] is not None:
        return f"{x['a']} and {x['b']} are the coldest for how alike they vote; how far ties go with votes cannot be told."
    score = f"mean Goldstein score {x['mean Goldstein']:.1f} over {_many(x['acts'], 'act')}"
    if _asked(r, "dyads") == 1:
        return f"There are no votes or alliances to line up with; the only tie with acts enough is that of {x['a']} and {x['b']}: {score}."
    return f"There are no votes or alliances to line up with; the coldest tie is that of {x['a']} and {x['b']}{_level(r, 'mean Goldstein', 'a', 'b')}: {score}."


def _paths(r: Result) -> str:
    links = [_cells(r, x) for x in r.rows if x.values[0] == 1]
    a, b, acts = links[0]["from"], links[-1]["to"], [x["acts"] for x in links]
    if len(links) == 1:
        return f"{a} and {b} are tied directly, by {_many(acts[0], 'act')}{_of(r)}."
    ways = " and ".join(str(x["to"]) for x in links[:-1])
    lengths = {x.values[0]: float(x.values[1] or 0) for x in r.rows}
    best = "a shortest chain" if any(isclose(n, lengths[1]) for k, n in lengths.items() if k != 1) else "the shortest chain"
    return f"{best.capitalize()} from {a} to {b} goes by way of {ways}; its weakest tie has {_many(min(acts), 'act')}{_of(r)}."


def _sectors(r: Result) -> str:
    x = _first(r)
    sector = str(x["sector"]).replace("-", " ")
    pair = x["actor"] == "the two"
    if x["z"] < CLEAR:
        return f"No sector stands out beyond chance; the nearest to it is {sector}, with {_many(x['acts'], 'act')} of {x['actor']}."
    lead = "The two stand out most" if pair else f"{x['actor']} stands out most"
    share = f"{_many(x['acts'], 'act')}, {_percent(x['share'])} of {'their' if pair else 'its'} acts with a sector"
    return f"{lead} in {sector}{', level with others' if _shared(r, 'z') else ''}: {share}, {_number(x['location quotient'])} times the share in the whole network."


def _coverage(r: Result) -> str:
    x = _first(r)
    one = r.columns[4]
    lead = "One of the widest gaps" if len(r.rows) > 1 and _gap(r, 0) == _gap(r, 1) else "The widest gap"
    if not _gap(r, 0):
        return f"{one} and {x['with']} have as many acts of every pair in every month."
    return f"{lead} is that of {x['a']} and {x['b']} in {x['month']}: {_many(x[one], 'act')} in {one}, {_number(x['other'])} in {x['with']}."


def _gap(r: Result, row: int) -> int:
    one, two = r.rows[row].values[4:6]
    return abs(int(one or 0) - int(two or 0))


def _agreement(r: Result) -> str:
    x = _first(r)
    one = r.columns[2].removesuffix(" says")
    if x["agree"] is None:
        return f"{one} and {x['with']} never tell of the same pair on the same day with a sign, so that there is nothing to compare."
    kappa = f", kappa {x['kappa']:.2f}" if x["kappa"] is not None else ""
    return f"{one} and {x['with']} agree on cooperation or conflict in {_percent(x['agree'])} of {_many(x['units'], 'day')} of a pair that both tell of{kappa}."


_SENTENCES: dict[str, tuple[Callable[[Result], str], Callable[[Result], str]]] = {  # with rows, and without
    "dyads": (_dyads, lambda r: f"No pair has acts{_of(r, 'by')}"),
    "timeline": (_timeline, lambda r: f"No act has a day that tells its {_asked(r, 'step')}"),
    "change": (_change, lambda r: f"No tie of at least {_many(_asked(r, 'min acts'), 'act')} changed beyond chance"),
    "escalation": (
        _escalation,
        lambda r: f"No {_asked(r, 'step')} stands out from a pair's own past, of which {_many(_asked(r, 'trailing'), _asked(r, 'step'))} are needed",
    ),
    "centrality": (_centrality, lambda r: f"Nobody has acts{_of(r)}"),
    "brokerage": (_brokerage, lambda r: f"No actor of a known region has a tie of at least {_many(_asked(r, 'min acts'), 'act')}"),
    "blocs": (_blocs, lambda _: "No tie has acts enough to tell blocs"),
    "balance": (_balance, lambda _: "There is no tie to judge"),
    "tense": (_tense, lambda r: f"No triad of ties of at least {_many(_asked(r, 'min acts'), 'act')} is out of balance"),
    "similarity": (
        _similarity,
        lambda r: f"Nobody to compare has {_many(_asked(r, 'common partners at least'), 'partner')} in common with {_asked(r, 'actor') or 'another'}",
    ),
    "roles": (_roles, lambda r: f"Fewer than four actors have at least {_many(_asked(r, 'min acts'), 'act')}, too few to group"),
    "alignment": (_alignment, lambda r: f"No pair has at least {_many(_asked(r, 'min acts'), 'act')}"),
    "paths": (_paths, lambda r: f"No {'other ' if _asked(r, 'indirect') else ''}chain{_of(r)} connects the two"),
    "sectors": (
        _sectors,
        lambda r: (
            f"No sector has at least {_many(_asked(r, 'min acts'), 'act')} of cooperation"
            + (f" of {_asked(r, 'actors')}" if _asked(r, "actors") else "")
        ),
    ),
    "coverage": (_coverage, lambda _: "There are no two sources with acts to compare"),
    "agreement": (_agreement, lambda _: "There are no two sources with acts to compare"),
}
