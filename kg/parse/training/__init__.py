"""The training recipe of the bundled pipeline: `python -m kg.parse.training TREEBANKS ENTITIES OUT`."""
