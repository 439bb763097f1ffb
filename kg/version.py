"""The version of irkg, made here (floor 0): a graph says which one read its articles."""

__version__ = "0.2.0"
