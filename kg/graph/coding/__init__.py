"""What coders of event data say beside the articles: their rows written as quads, a graph for each coder (`coded`), and read back as events (`coders`).

They are linked to the events of articles where both tell of the same (`links`), and never merged with them. May import from `stores`, `asking`, `events`, `shape` and `alike`.
"""
