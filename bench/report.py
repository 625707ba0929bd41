"""The table, and what the budgets of the project say about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.load import Result

COLD, WARM, SIGNED_IN = "out, cold", "out, warm", "in"
LEAST = {COLD: 0.5, WARM: 1.5, SIGNED_IN: 0.25}  # times the bare page
GROWTH = 1.3
DEPTH = 1.1
REPLIES = 150.0
SPREAD = 10.0
THREAD_BYTES = 12_000
LIST_BYTES = 8_000
WORKER_MB = 90
HEADS = (
    "what", "who", "req/s", "p50", "p95", "p99", "errors", "cpu", "bare", "its cpu", "by cpu",
    "ratio", "budget", "",
)  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """The medians of some rounds; times in milliseconds, ``cpu`` per request. Errors are all
    there were."""

    rate: float
    p50: float
    p95: float
    p99: float
    cpu: float
    errors: int

    @classmethod
    def of(cls, rounds: Sequence[Result]) -> Figures:
        return cls(
            rate=median(one.rate for one in rounds),
            p50=median(one.percentile(0.5) for one in rounds),
            p95=median(one.percentile(0.95) for one in rounds),
            p99=median(one.percentile(0.99) for one in rounds),
            cpu=median(one.cost for one in rounds),
            errors=sum(one.errors for one in rounds),
        )


@dataclass(frozen=True)
class Line:
    """A row of the table. ``verdict`` is None where no budget is set."""

    what: str
    who: str = ""
    figures: Figures | None = None
    bare: Figures | None = None
    ratio: str = ""
    budget: str = ""
    verdict: bool | None = None

    @property
    def cells(self) -> list[str]:
        ours, bare = [""] * 6, [""] * 3
        if self.figures is not None:
            one = self.figures
            times = [f"{time:.1f}" for time in (one.p50, one.p95, one.p99)]
            ours = [f"{one.rate:,.0f}", *times, str(one.errors), f"{one.cpu:.2f}"]
        if self.bare is not None:
            bare = [f"{self.bare.rate:,.0f}", f"{self.bare.cpu:.2f}", self._by_cpu(self.bare)]
        verdict = {True: "ok", False: "short", None: ""}[self.verdict]
        return [self.what, self.who, *ours, *bare, self.ratio, self.budget, verdict]

    def _by_cpu(self, bare: Figures) -> str:
        """What the ratio would be if nothing but the servers' own work counted."""
        ours = self.figures.cpu if self.figures else 0
        return f"{bare.cpu / ours:.2f}" if ours else ""


def page_line(what: str, who: str, ours: Figures, bare: Figures) -> Line:
    ratio = ours.rate / bare.rate
    least = LEAST[who]
    verdict = ratio >= least and ours.errors == 0
    return Line(what, who, ours, bare, f"{ratio:.2f}", f">= {least}", verdict)


def cost_line(what: str, who: str, before: Figures, after: Figures, most: float) -> Line:
    """How many times as much ``after`` costs as ``before``: in CPU, which tells it even on a
    machine with other work, or by requests/s where that is not known."""
    by_cpu = before.cpu > 0 and after.cpu > 0
    ratio = after.cpu / before.cpu if by_cpu else before.rate / after.rate
    return Line(what, who, after, None, f"{ratio:.2f}", f"<= {most}", ratio <= most)


def reply_lines(writers: int, ours: Figures, bare: Figures, *, has_budget: bool) -> list[Line]:
    name = f"reply, {writers} writer{'s' if writers > 1 else ''}"
    ratio = f"{ours.rate / bare.rate:.2f}"
    rate = ours.rate >= REPLIES if has_budget else None
    lines = [
        Line(name, SIGNED_IN, ours, bare, ratio, ">= 150/s" if has_budget else "", rate),
    ]
    if writers > 1:
        spread = ours.p99 / ours.p50
        lines += [
            Line("  p99 over p50", ratio=f"{spread:.1f}", budget="<= 10", verdict=spread <= SPREAD),
            Line("  errors", ratio=str(ours.errors), budget="0", verdict=ours.errors == 0),
        ]
    return lines


def search_line(
    what: str, who: str, ours: Figures, bare: Figures | None, most: float | None
) -> Line:
    """``most``: milliseconds that half of the answers may take."""
    ratio = f"{ours.rate / bare.rate:.2f}" if bare else ""
    budget = f"p50 <= {most:g}" if most else ""
    verdict = ours.p50 <= most and ours.errors == 0 if most else None
    return Line(what, who, ours, bare, ratio, budget, verdict)


def seconds_line(what: str, who: str, seconds: float, most: float | None, note: str = "") -> Line:
    budget = f"<= {most:g} s" if most else ""
    verdict = seconds <= most if most else None
    return Line(what, who, ratio=f"{seconds:.1f} s{note}", budget=budget, verdict=verdict)


def errors_line(what: str, who: str, ours: Figures) -> Line:
    return Line(what, who, ours, ratio=str(ours.errors), budget="0", verdict=ours.errors == 0)


def refused_line(what: str, who: str, status: int) -> Line:
    """By an answer that says whose fault it is."""
    is_told = status in range(400, 500)
    return Line(what, who, ratio=f"refused ({status})", budget="or 2 x", verdict=is_told)


def size_line(what: str, who: str, size: int, most: int) -> Line:
    kilobytes = f"{size / 1000:.1f} kB"
    return Line(what, who, ratio=kilobytes, budget=f"<= {most // 1000} kB", verdict=size <= most)


def memory_line(rss: float, pss: float) -> Line:
    """Of the largest worker."""
    sizes = f"{rss:.0f} MB ({pss:.0f} its own share)"
    budget = f"<= {WORKER_MB} MB"
    return Line("memory of a worker", ratio=sizes, budget=budget, verdict=rss <= WORKER_MB)


def table(lines: Sequence[Line]) -> str:
    """Aligned, words to the left and numbers to the right."""
    rows = [list(HEADS), *(line.cells for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    to_the_left = {0, 1, len(HEADS) - 1}
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in to_the_left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
