"""The learned reader: which relations a sentence states between the actors in its reach.

    from kg.extract.reader import Reader
    for claim in Reader().claims(article, linked): ...

Each ordered pair of actors near a sentence is judged for each relation; those above the relation's threshold become claims. The networks are in
`model/`, their training in `kg.training`, their scores in `MODEL_CARD.md`.
"""

from kg.extract.reader.reader import Finding, Reader, Reading

__all__ = ["Finding", "Reader", "Reading"]
