"""Threads to find."""

from tests.forum.conftest import change, posts_of, start

__all__ = ["change", "posts_of", "start"]
