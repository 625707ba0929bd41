"""The arithmetic of polls: what ballots add up to. Knows no rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.forum.models import PollKind


def count(kind: str, size: int, ballots: Iterable[Sequence[int]]) -> list[int]:
    """For each of ``size`` choices what these ballots give it: people or, in a ranking, points.

    A ranking is counted as Jean-Charles de Borda did in 1770: of n choices the first on a ballot
    gets n points, the next one less, the last 1.
    """
    counts = [0] * size
    for ballot in ballots:
        for place, choice in enumerate(ballot):
            counts[choice] += size - place if kind == PollKind.RANKING else 1
    return counts


def percentages(counts: Sequence[int]) -> list[int]:
    """Whole percents that add up to 100 (all 0 when there is nothing to share): rounded down, and
    what is left goes to those that lost most by it, one each."""
    total = sum(counts)
    if total == 0:
        return [0] * len(counts)
    shares = [100 * each // total for each in counts]
    by_loss = sorted(range(len(counts)), key=lambda n: -(100 * counts[n] % total))
    for n in by_loss[: 100 - sum(shares)]:
        shares[n] += 1
    return shares


def parts_of(counts: Sequence[int], whole: int) -> list[int]:
    """Each count as whole percents of ``whole``, rounded down."""
    return [100 * each // whole if whole else 0 for each in counts]
