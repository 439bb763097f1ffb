"""Processes forked from one that has loaded what the tests' children need: a child starts in hundredths of a second, and has no threads of its parent."""

from __future__ import annotations

import multiprocessing
import os
from functools import cache
from multiprocessing import forkserver
from pathlib import Path

import pytest

FORK = multiprocessing.get_context("forkserver")


@cache
def start() -> None:
    """Start the process that children are forked from, which finds the modules of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(Path(__file__).parent), os.environ.get("PYTHONPATH")))))
        FORK.set_forkserver_preload(["forked_warm"])
        forkserver.ensure_running()
