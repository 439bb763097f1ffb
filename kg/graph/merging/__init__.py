"""Claims of many articles to events: `merge` is the rule, a function of claims; `derive` keeps the graphs of a store as the rule and the users say.

What users decided goes first: `decisions` and `verdicts` are kept, spelt as in `says`, and hold through rebuilds; `merges` is the log of it. `actors` and
`people` tell who is who across articles. May import from `coding`, `stores`, `asking`, `events`, `shape` and `alike`.
"""
