"""Loaded by the process from which children at work are forked: what each of them needs is made once."""

from __future__ import annotations

import datasketch  # noqa: F401
import killing
import pyshacl  # noqa: F401

import kg.graph.upkeep.transfer  # noqa: F401

killing.gazetteer()
killing.few()
killing.rows()
