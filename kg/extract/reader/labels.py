"""What the reader tells apart, in the order of its weights."""

from __future__ import annotations

RELATIONS = (
    "met", "visited", "hosted", "spokeWith", "negotiatedWith", "agreedWith", "signedAgreementWith", "cooperatesWith", "establishedRelationsWith",
    "alliedWith", "memberOf", "seeksMembershipOf", "holdsOffice", "supported", "praised", "aided", "concededTo", "appealedTo", "demandedOf",
    "criticised", "accused", "rejected", "threatened", "sanctioned", "reducedRelationsWith", "mobilisedAgainst", "coerced", "attacked",
)  # fmt: skip
STATUS = ("actual", "planned", "denied", "conditional")
TOPICS = (
    "trade", "investment", "finance", "energy", "nuclear", "industry", "agriculture", "transport", "technology", "space", "telecom", "science",
    "education", "culture", "language", "media", "tourism", "sport", "health", "environment", "migration", "humanitarian", "human rights",
    "democracy", "justice", "law enforcement", "terrorism", "defence", "arms control", "security", "cyber", "peace process", "territory", "labour",
    "religion", "political",
)  # fmt: skip
SYMMETRIC = frozenset({"met", "spokeWith", "negotiatedWith", "agreedWith", "signedAgreementWith", "cooperatesWith", "alliedWith"})
