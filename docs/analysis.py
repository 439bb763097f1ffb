"""From articles to an insight in twenty lines: who is at odds, what it rests on, and how the two are still connected.

Run it from the root of the project: `python docs/analysis.py [FOLDER OF ARTICLES] [FIGURE.svg]`.
"""

import sys

from kg import KnowledgeGraph
from kg.analyse.catalogue import node
from kg.analyse.paths import paths
from kg.analyse.ties import dyads
from kg.export import figures

graph = KnowledgeGraph()
graph.add(sys.argv[1] if len(sys.argv) > 1 else "data/articles")
network = graph.network(level="country", since="2023-01-01")
found = dyads(network, by="conflict", top=5)
print(found.table(), end="\n\n")
quotes = {event.iri: event for event in graph.events()}
for iri in found.rows[0].events:
    event = quotes[iri]
    print(f"{event.date or 'no date'} {event.relation}: “{event.reports[0].quote}” ({event.reports[0].source}, {event.reports[0].published})")
a, b = (node(network, str(name)) for name in found.rows[0].values[:2])
print("\n" + paths(network, a, b, indirect=True, count=2).table())
if len(sys.argv) > 2:
    figures.write(figures.dyads(found), sys.argv[2])
