"""Addresses are asked whether they answer: politely, and nowhere but in the public net."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.jobs import Job
from app.library import asking, jobs, links
from app.library.asking import Answer, Fault, ask, is_public
from app.library.models import Resource, ResourceCheck, Status
from tests.library.conftest import VIDEO

AGENT = "LearningTogether-links/1.0 (+http://localhost/en/about)"


class Somewhere(BaseHTTPRequestHandler):
    """A site whose paths say what it does."""

    asked: list[tuple[str, str, str]] = []

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        self.asked.append((self.command, self.path, self.headers["User-Agent"]))
        what, _, rest = self.path.lstrip("/").partition("/")
        if what == "to":
            code, _, target = rest.partition("/")
            self.send_response(int(code))
            self.send_header("Location", target)
        elif what == "circle":
            self.send_response(302)
            self.send_header("Location", "/circle")
        elif what == "no-head":
            self.send_response(200 if self.command == "GET" else 405)
        elif what == "endless":
            self.send_response(404 if self.command == "HEAD" else 200)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"x" * 65_536)
            except OSError:
                return
        elif what == "nonsense":
            self.wfile.write(b"This is no HTTP.\r\n\r\n")
            return
        else:
            self.send_response(int(what))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def somewhere() -> Iterator[str]:
    """The address of a site on this machine."""
    Somewhere.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Somewhere)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def asked(address: str) -> Answer:
    return ask(address, AGENT, allow_loopback=True)


@pytest.mark.parametrize(("code", "is_broken"), [(200, False), (204, False), (401, False),
                                                 (403, False), (404, True), (410, True),
                                                 (429, False), (500, True)])  # fmt: skip
def test_a_code_says_whether_it_is_there(code, is_broken, somewhere) -> None:
    answer = asked(f"{somewhere}/{code}")
    assert (answer.code, answer.is_broken) == (code, is_broken)


def test_it_says_who_asks_and_asks_for_the_head_first(somewhere) -> None:
    asked(f"{somewhere}/200")
    assert Somewhere.asked == [("HEAD", "/200", AGENT)]


def test_who_knows_no_head_is_asked_for_the_page(somewhere) -> None:
    assert asked(f"{somewhere}/no-head").code == 200
    assert [method for method, _, _ in Somewhere.asked] == ["HEAD", "GET"]


def test_of_an_endless_page_only_the_beginning_is_read(somewhere) -> None:
    assert asked(f"{somewhere}/endless").code == 200


@pytest.mark.parametrize(("code", "moved"), [(301, True), (308, True), (302, False), (307, False)])
def test_a_redirection_is_followed_and_told_when_it_is_for_ever(code, moved, somewhere) -> None:
    answer = asked(f"{somewhere}/to/{code}/{somewhere}/200")
    assert (answer.code, answer.moved_to) == (200, f"{somewhere}/200" if moved else "")


def test_one_that_goes_in_circles_ends(somewhere) -> None:
    answer = asked(f"{somewhere}/circle")
    assert answer.fault == Fault.REDIRECTS
    assert len(Somewhere.asked) <= 2 * (asking.MOST_REDIRECTS + 1)


@pytest.mark.parametrize(
    "target",
    ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd",
     "http://localhost/", "http://2130706433/", "http://[::1]/",
     "http://someone@127.0.0.1/", "ftp://example.org/", "gopher://127.0.0.1:70/"],
)  # fmt: skip
def test_no_redirection_leads_inside(target, somewhere) -> None:
    answer = asked(f"{somewhere}/to/302/{target}")
    assert answer.fault in (Fault.ADDRESS, Fault.PRIVATE)
    assert len(Somewhere.asked) == 1


def test_what_is_no_http_is_said_to_be_none(somewhere) -> None:
    assert asked(f"{somewhere}/nonsense").fault == Fault.PROTOCOL


def test_a_closed_door_is_told(somewhere) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        answer = asked(f"http://127.0.0.1:{free.getsockname()[1]}/")
    assert answer.fault == Fault.CONNECTION


def test_who_does_not_answer_is_not_waited_for(monkeypatch) -> None:
    monkeypatch.setattr(asking, "TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        answer = asked(f"http://127.0.0.1:{silent.getsockname()[1]}/")
    assert answer.fault == Fault.TIME


def test_nor_who_answers_a_little_at_a_time(monkeypatch) -> None:
    monkeypatch.setattr(asking, "DEADLINE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as slow:
        done = threading.Event()

        def dribble() -> None:
            stream, _ = slow.accept()
            with stream:
                while not done.wait(0.01):
                    try:
                        stream.sendall(b"H")
                    except OSError:
                        return

        threading.Thread(target=dribble, daemon=True).start()
        answer = asked(f"http://127.0.0.1:{slow.getsockname()[1]}/")
        done.set()
    assert answer.is_broken


def test_nor_who_never_ends_its_handshake(monkeypatch) -> None:
    monkeypatch.setattr(asking, "DEADLINE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = time.monotonic()
        with (
            pytest.raises(TimeoutError),
            asking._connected("https", "a.example", "127.0.0.1", silent.getsockname()[1]),
        ):
            pass
    assert time.monotonic() - begun < asking.TIMEOUT / 2


def resolving(monkeypatch, *numbers: str) -> list[tuple]:
    """Every name means these numbers; gives what was connected to."""
    connected: list[tuple] = []

    def look_up(_host, port, **_):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (n, port)) for n in numbers]

    def connect(address, **_):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    return connected


PRIVATE = ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",  # noqa: S104
           "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
           "fc00::1", "fd12:3456::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
           "2002:7f00:1::", "ff02::1", "2001:db8::1", "198.18.0.1", "192.0.2.1"]  # fmt: skip


@pytest.mark.parametrize("number", PRIVATE)
def test_a_number_that_is_not_of_the_public_net_is_not_connected_to(number, monkeypatch) -> None:
    assert not is_public(number)
    connected = resolving(monkeypatch, number)
    assert ask("https://inside.example.org/", AGENT).fault == Fault.PRIVATE
    assert connected == []


def test_a_name_that_means_one_of_ours_too_is_not_asked(monkeypatch) -> None:
    connected = resolving(monkeypatch, "198.41.0.4", "127.0.0.1")
    assert ask("http://both.example.org/", AGENT).fault == Fault.PRIVATE
    assert connected == []


def test_the_number_that_was_looked_at_is_the_one_connected_to(monkeypatch) -> None:
    connected = resolving(monkeypatch, "198.41.0.4")
    assert ask("https://outside.example.org/", AGENT).fault == Fault.CONNECTION
    assert connected == [("198.41.0.4", 443)]


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000/", "http://127.1/", "http://localhost/", "file:///etc"]
)
def test_outside_of_tests_this_machine_is_no_address(address) -> None:
    assert ask(address, AGENT).fault == Fault.ADDRESS


def test_each_address_gets_a_job_and_those_of_one_host_wait_for_each_other(app) -> None:
    with app.app_context():
        jobs.check_links()
        jobs.check_links()  # a second time adds none
        rows = db.session.scalars(select(Job).filter_by(name=jobs.CHECK)).all()
        addresses = {(i, lang): address for i, lang, address in links.addresses()}
        assert {(r.payload["resource_id"], r.payload["lang"]) for r in rows} == set(addresses)
        times: dict[str, list] = {}
        for row in rows:
            address = addresses[row.payload["resource_id"], row.payload["lang"]]
            times.setdefault(urlsplit(address).hostname or "", []).append(row.run_at)
        db.session.rollback()
    assert max(map(len, times.values())) > 3
    longest = timedelta(seconds=2 * (asking.MOST_REDIRECTS + 1) * asking.DEADLINE)
    for of_host in times.values():
        ordered = sorted(of_host)
        assert all(b - a > longest for a, b in pairwise(ordered))


@pytest.fixture
def check(app, id_of, monkeypatch):
    """``check(Answer(code=404))``: the job of the video's English address found this."""

    def check(answer: Answer) -> None:
        monkeypatch.setattr(jobs, "ask", lambda *_: answer)
        with app.app_context():
            jobs.check_link(id_of(VIDEO), "en")
            db.session.commit()

    return check


def test_what_was_found_is_shown_to_curators_alone(check, visit, grace, amina, id_of) -> None:
    check(Answer(code=404))
    page = visit(grace).get("/en/resources/broken").text
    assert VIDEO in page
    assert "code 404" in page
    path = f"/en/resources/{id_of(VIDEO)}"
    assert "code 404" in visit(grace).get(path, follow_redirects=True).text
    assert "code 404" not in visit(amina).get(path, follow_redirects=True).text


def test_every_fault_has_a_sentence(check, visit, grace) -> None:
    for fault in Fault:
        check(Answer(fault=fault))
        for lang, title in (("en", VIDEO), ("fr", "Collaborer avec les intervenant·es")):
            assert title in visit(grace).get(f"/{lang}/resources/broken").text


def test_one_that_answers_again_leaves_the_list(check, visit, grace, app) -> None:
    check(Answer(code=500))
    check(Answer(code=200))
    assert VIDEO not in visit(grace).get("/en/resources/broken").text
    with app.app_context():
        assert len(db.session.scalars(select(ResourceCheck)).all()) == 1


def test_what_left_the_shelf_is_not_asked(check, set_resource, id_of, app) -> None:
    check(Answer(code=500))
    set_resource(id_of(VIDEO), status=Status.ARCHIVED)
    with app.app_context():
        resource_id = id_of(VIDEO)
        assert resource_id not in {found for found, _, _ in links.addresses()}
        assert links.address_of(resource_id, "en") is None
        assert db.session.get_one(Resource, resource_id).status == Status.ARCHIVED
    check(Answer(code=200))
    with app.app_context():
        assert db.session.scalars(select(ResourceCheck)).all() == []


ELSEWHERE = "https://elsewhere.example.org/video"


@pytest.fixture
def move(visit, id_of):
    """``move(grace)``: she takes over where the video's English address leads."""

    def move(person, to=ELSEWHERE, **more):
        sent = {"lang": "en", "to": to} | more
        return visit(person).post(f"/en/resources/{id_of(VIDEO)}/moved", data=sent)

    return move


def test_what_an_address_answered_is_not_told_of_the_next_one(
    check, set_resource, visit, grace, id_of
) -> None:
    check(Answer(code=404))
    set_resource(id_of(VIDEO), url_en=ELSEWHERE)
    assert VIDEO not in visit(grace).get("/en/resources/broken").text
    path = f"/en/resources/{id_of(VIDEO)}"
    assert "code 404" not in visit(grace).get(path, follow_redirects=True).text


def test_one_that_leads_elsewhere_for_good_is_taken_over_by_one_press(
    check, move, visit, grace, amina, id_of, app
) -> None:
    check(Answer(code=200, moved_to=ELSEWHERE))
    path = f"/en/resources/{id_of(VIDEO)}"
    for page in ("/en/resources/broken", path):
        assert ELSEWHERE in visit(grace).get(page, follow_redirects=True).text
    assert ELSEWHERE not in visit(amina).get(path, follow_redirects=True).text
    assert move(amina).status_code == 403
    for _ in range(2):  # pressed twice
        assert move(grace, back="list").location == "/en/resources/broken"
    with app.app_context():
        assert db.session.get_one(Resource, id_of(VIDEO)).url_en == ELSEWHERE
    assert VIDEO not in visit(grace).get("/en/resources/broken").text
    assert ELSEWHERE in visit(amina).get(path, follow_redirects=True).text


def test_one_that_leads_to_nothing_is_not_taken_over(check, move, visit, grace, id_of) -> None:
    check(Answer(code=404, moved_to=ELSEWHERE))
    page = visit(grace).get("/en/resources/broken").text
    assert "code 404" in page
    assert ELSEWHERE not in page


@pytest.mark.parametrize("sent", [{"to": "https://evil.example.org/"}, {"lang": "fr"},
                                  {"lang": "de"}, {"to": ""}], ids=str)  # fmt: skip
def test_nothing_else_is_taken_over(sent, check, move, grace, dump) -> None:
    check(Answer(code=200, moved_to=ELSEWHERE))
    before = dump()
    assert move(grace, **sent).status_code == 303
    assert dump()["resources"] == before["resources"]
