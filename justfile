# The commands of continuous integration, one by one. `just` lists them.

export OMP_NUM_THREADS := "1"

default:
    @just --list

# What is quick: style and types
check:
    ruff check .
    ruff format --check .
    mypy

# Tests, all or those that are named
test *which:
    pytest {{which}}

# Precision and recall on the project's own gold, against its floors
gold:
    python tests/gold/check.py

# This project's site, in the folder `site`
docs:
    mkdocs build --strict

# The site while you write, on this machine alone
serve:
    mkdocs serve

# All that continuous integration runs
ci: check test
