from __future__ import annotations

import pytest

from kg.model import Article
from kg.pipeline import Pipeline


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.fixture
def claims(pipeline):
    """Claims of a text as (type, agents, targets, status)."""

    def run(text: str, published: str | None = "2024-05-15", **fields: str):
        return pipeline(Article("a", text, published=published, **fields)).claims

    return run
