"""Where the packaged folders `data/` and `ontology/` lie: in the wheel inside the package, in a checkout beside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """The folder `data` or `ontology`.

    Raises:
        FileNotFoundError: the installation is broken.
    """
    for base in (_PACKAGE / "_bundled", _PACKAGE.parent):
        if (base / name).is_dir():
            return base / name
    raise FileNotFoundError(f"the folder {name!r} of the package is missing; install irkg again")
