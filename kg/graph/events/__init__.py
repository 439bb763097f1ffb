"""What events say when they are taken together: who is meant by a name and what counts (`parties`), and who did what to whom as a network (`network`).

Functions of events alone, which need no store, so that explain, report, view, analyses and desk count alike. May import from `shape` and `alike`.
"""
