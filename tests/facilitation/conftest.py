"""A thread of week 3, and what sums it up."""

from __future__ import annotations

from tests.forum.conftest import change, posts_of, start, thread_id
from tests.search.conftest import indexed

__all__ = ["change", "indexed", "posts_of", "start", "thread_id"]
