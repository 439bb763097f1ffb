"""One store, one truth: claims to quads, merged into events and relations (floor 2).

Rooms, from the lowest to the highest; each imports from those below it alone (`ROOMS` in `tests/test_architecture.py`), and rooms of one line from neither
of each other:

    alike               are two things one thing: names, publishers, wire copies
    shape               what things look like as RDF, and how they are read back
    events    asking    what counts, for whom, as a network; SPARQL, named queries, their planner
    stores              where quads live: memory, folder, endpoint
    coding              what coders say beside the articles
    merging             claims of many articles to events
    upkeep              a whole graph: counted, mended, reviewed, moved
"""
