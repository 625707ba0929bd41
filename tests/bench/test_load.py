"""The load generator tells right answers from others, and the report what they are worth."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench import load, report
from bench.load import Address, Result
from bench.report import COLD, Figures

LARGE = 2_000_000


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/gone":
            self.close_connection = True
            return
        body = b"x" * LARGE
        self.send_response(500 if self.path == "/bad" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[Address]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield ("127.0.0.1", server.server_address[1])
    server.shutdown()
    server.server_close()
    thread.join()


def ask(address: Address, *paths: str) -> Result:
    """Each once, on a connection of its own: when no time is given, none asks again."""
    requests = load.cycle([load.get(path) for path in paths])
    return load.run(address, requests, connections=len(paths), seconds=0)


def test_right_answers_are_counted(address: Address) -> None:
    result = ask(address, "/good", "/good", "/good")
    assert (len(result.times), result.errors) == (3, 0)
    assert result.rate > 0


def test_another_status_is_an_error(address: Address) -> None:
    result = ask(address, "/good", "/bad", "/bad")
    assert len(result.times) == 1
    assert result.wrong == {500: 2}


def test_a_closed_connection_is_an_error(address: Address) -> None:
    result = ask(address, "/good", "/gone")
    assert (len(result.times), result.errors) == (1, 1)


def test_a_server_that_is_away_is_an_error() -> None:
    result = ask(("127.0.0.1", 1), "/good")
    assert (len(result.times), result.errors) == (0, 1)
    assert result.rate == 0


def test_so_many_requests_are_sent_one_after_the_other(address: Address) -> None:
    requests = load.cycle([load.get("/good")])
    result = load.run(address, requests, connections=1, seconds=60, most=3)
    assert (len(result.times), result.errors) == (3, 0)


def test_percentiles_are_of_all_answers() -> None:
    result = Result(1.0, times=[float(number) for number in range(100, 0, -1)])
    assert (result.percentile(0.5), result.percentile(0.99)) == (51.0, 100.0)


def figures(rate: float, errors: int = 0, p99: float = 5.0) -> Figures:
    return Figures(rate=rate, p50=1.0, p95=2.0, p99=p99, cpu=1000 / rate, errors=errors)


@pytest.mark.parametrize(
    ("rate", "errors", "verdict"),
    [(50, 0, True), (49, 0, False), (90, 1, False)],
    ids=["half", "less", "an error"],
)
def test_a_page_keeps_its_budget_at_half_the_bare_page(
    rate: float, errors: int, verdict: bool
) -> None:
    line = report.page_line("home", COLD, figures(rate, errors), figures(100))
    assert line.verdict is verdict


def test_growth_is_how_much_more_a_page_costs() -> None:
    line = report.cost_line("list", COLD, before=figures(150), after=figures(100), most=1.3)
    assert (line.ratio, line.verdict) == ("1.50", False)


def test_one_lost_reply_is_one_too_many() -> None:
    lines = report.reply_lines(8, figures(200, errors=1, p99=11.0), figures(400), has_budget=True)
    assert [line.verdict for line in lines] == [True, False, False]


@pytest.mark.parametrize(
    ("errors", "most", "verdict"),
    [(0, 1.0, True), (0, 0.9, False), (1, 1.0, False), (0, None, None)],
    ids=["in time", "too late", "an error", "no budget"],
)
def test_a_search_keeps_its_budget_when_half_of_the_answers_do(
    errors: int, most: float | None, verdict: bool | None
) -> None:
    line = report.search_line("phrase", "whoosh", figures(50, errors), figures(100), most)
    assert (line.ratio, line.verdict) == ("0.50", verdict)


@pytest.mark.parametrize(("status", "verdict"), [(400, True), (414, True), (500, False)])
def test_a_refusal_is_not_a_fault_of_the_server(status: int, verdict: bool) -> None:
    assert report.refused_line("10 kB", "whoosh", status).verdict is verdict


def test_what_takes_longer_than_it_may_is_short() -> None:
    lines = [report.seconds_line("rebuild", "whoosh", 121.0, most) for most in (120, 130, None)]
    assert [line.verdict for line in lines] == [False, True, None]
    assert report.errors_line("searches", "whoosh", figures(10, errors=1)).verdict is False


def test_figures_are_medians_of_the_rounds() -> None:
    rounds = [Result(1.0, times=[1.0] * n, wrong=Counter({500: 1})) for n in (10, 90, 30)]
    found = Figures.of(rounds)
    assert (found.rate, found.errors) == (30.0, 3)


def test_the_table_is_aligned() -> None:
    line = report.page_line("home", COLD, figures(1_234), figures(100))
    head, row = report.table([line]).splitlines()
    assert head.index("req/s") + len("req/s") == row.index("1,234") + len("1,234")
    assert row.endswith("ok")
