"""Words that nobody says, so that it is known how many posts have them: what searches of a forum
of nonsense look for. A post's are the same every time, and do not depend on its language.
"""

from __future__ import annotations

from random import Random

SEED = 19450
VERY_COMMON_SHARE = 0.30  # of all posts, for each of the words
COMMON_SHARE = 0.11
RARE_PAIRS = 1_000  # every post has one of them
LENGTH = 50  # characters that they add to a text


def _made_up(chance: Random, syllables: int, count: int) -> tuple[str, ...]:
    """Words that no stemmer shortens: none ends like an English or a French word."""
    found: dict[str, None] = {}
    while len(found) < count:
        word = "".join(
            chance.choice("bdfglmnprtv") + chance.choice("aou") for _ in range(syllables)
        )
        found[word + chance.choice("bkp")] = None
    return tuple(found)


_chance = Random(SEED)  # noqa: S311  (always the same, on purpose)
VERY_COMMON = _made_up(_chance, 2, 8)
COMMON = tuple(word for word in _made_up(_chance, 2, 32) if word not in VERY_COMMON)[:24]
_rare = _made_up(_chance, 3, 2 * RARE_PAIRS)
RARE = tuple(zip(_rare[::2], _rare[1::2], strict=True))


def words_of(post: int) -> str:
    """What this post (the first is 0) says of them, in an order of its own."""
    chance = Random(SEED + 1 + post)  # noqa: S311
    said = [word for word in VERY_COMMON if chance.random() < VERY_COMMON_SHARE]
    said += [word for word in COMMON if chance.random() < COMMON_SHARE]
    said += chance.choice(RARE)
    chance.shuffle(said)
    return " ".join(said)
