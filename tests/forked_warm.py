"""Loaded by the process from which children are forked: what each of them needs is made once."""

from __future__ import annotations

from contextlib import suppress

import datasketch  # noqa: F401
import killing
import pyshacl  # noqa: F401

import kg.graph.upkeep.transfer  # noqa: F401

killing.gazetteer()
killing.few()
killing.rows()
with suppress(ImportError):  # the extra `scale` is not installed
    import cluster_work
    import distributed.worker  # noqa: F401
    from pyarrow import parquet  # noqa: F401

    cluster_work.world()
