"""The dossier of a dyad: one printable page without a script, every line with its quotes and sources."""

from kg.export.report.dossier import Dossier, Section, dossier
from kg.export.report.page import page, write_report
from kg.graph.events.parties import between

__all__ = ["Dossier", "Section", "between", "dossier", "page", "write_report"]
