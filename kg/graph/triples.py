"""Claims to quads: the only place that knows the RDF shape."""
from __future__ import annotations

from kg import iri
from kg.model import Claim


def claim_iri(claim: Claim) -> str:
    """IRI of a claim, made of all that it says (never of where in the run it came)."""
    ends = [iri.actor(a) for a in claim.agents], [iri.actor(a) for a in claim.targets]
    return iri.claim(claim.article, [claim.type, *ends[0], "|", *ends[1], claim.status.value, claim.date or "", str(claim.evidence.start), claim.evidence.quote])
