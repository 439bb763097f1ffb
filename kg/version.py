"""The version of irkg, made here (floor 0): a graph says which one read its articles."""

__version__ = "0.3.0"
EXTRACTION = 12  # counts the changes of what is extracted; `python tests/extraction.py` raises it, and never starts anew
READING = f"{__version__}+e{EXTRACTION}"  # what PROV and `kg info` say of an article read
