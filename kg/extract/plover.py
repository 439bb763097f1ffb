"""PLOVER category and CAMEO code of a claim, with PLOVER's algebra of future and refusal (PLOVER codebook 0.8, section on modes)."""

from __future__ import annotations

from dataclasses import replace

from kg.model import Claim, Status
from kg.ontology import event_types

_COOPERATION = frozenset({"COOPERATE", "AID", "CONSULT", "SUPPORT", "CONCEDE", "RETREAT"})
_FORCE = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE"})


def code(claim: Claim) -> Claim:
    """The claim with its `plover` and `cameo`: a future cooperation is AGREE, a refused one REJECT, a future attack or sanction THREATEN."""
    type_ = event_types()[claim.type]
    plover, cameo = claim.plover or type_.plover, claim.cameo or type_.cameo
    if claim.status is Status.PLANNED and plover in _COOPERATION:
        plover, cameo = "AGREE", "030"
    elif claim.status is Status.DENIED and plover in _COOPERATION | {"AGREE"}:
        plover, cameo = "REJECT", "120"
    elif claim.status in (Status.PLANNED, Status.CONDITIONAL) and plover in _FORCE:
        plover, cameo = "THREATEN", "130"
    return replace(claim, plover=plover, cameo=cameo)
