"""What things look like as RDF: `triples` alone knows how claims and events become quads; the others read them back, name, describe and check them.

Here is what an article says before anything is merged (`claims`, `articles`), what `data/` and `ontology/` know (`reference`), what an IRI is called (`labels`),
and what every graph must keep to (`shapes`, `validation`). Quads are asked for by pattern (`claims.Quads`), wherever they live. May import from `alike`.
"""
