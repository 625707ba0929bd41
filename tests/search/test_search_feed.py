"""The feed of a kept search: valid Atom, for programs, with what a stranger may see."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.forum.models import Post, Thread
from app.search.engine import SearchUnavailableError
from app.search.index import index
from app.search.models import SavedSearch

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SECRET = "zanzibarite"


@pytest.fixture
def keep(app, visit):
    """``keep(noor, "q=canoe")``: the path of the feed of that search."""

    def keep(person, address, lang="en"):
        visit(person).post(f"/{lang}/me/searches", data={"address": address, "name": "A & <b>"})
        with app.app_context():
            newest = select(SavedSearch).order_by(SavedSearch.id.desc())
            return f"/{lang}/feeds/search/{db.session.scalars(newest).first().token}.atom"

    return keep


@pytest.fixture
def read(visit):
    """``read(path)``: the feed, parsed, as a stranger's program reads it."""

    def read(path):
        answer = visit(None).get(path)
        assert answer.status_code == 200
        assert answer.mimetype == "application/atom+xml"
        return ET.fromstring(answer.data)  # noqa: S314  (our own)

    return read


def titles(feed) -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]


def test_it_is_valid_atom(start, amina, luc, noor, indexed, keep, read) -> None:
    start(amina, title=f"The {SECRET} & <plan>", replies_by=[luc])
    start(luc, title=f"Le {SECRET} à l’été", lang="fr")
    indexed()
    path = keep(noor, f"q={SECRET}")
    feed = read(path)
    assert feed.tag == f"{ATOM}feed"
    assert feed.get(LANG) == "en"
    for name in ("id", "title", "updated"):
        assert len(feed.findall(ATOM + name)) == 1
        assert feed.findtext(ATOM + name)
    assert feed.findtext(f"{ATOM}title") == "A & <b>"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith(path)
    assert links["alternate"].endswith(f"/en/search?q={SECRET}")
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    for entry in entries:
        for name in ("id", "title", "updated"):
            assert len(entry.findall(ATOM + name)) == 1
        assert entry.findtext(f"{ATOM}id").startswith("tag:")
        assert entry.findtext(f"{ATOM}updated").endswith("Z")
        assert entry.find(f"{ATOM}link").get("href").startswith("http")
        assert entry.findtext(f"{ATOM}author/{ATOM}name")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2
    assert feed.findtext(f"{ATOM}updated") == max(e.findtext(f"{ATOM}updated") for e in entries)
    assert entries[0].find(f"{ATOM}title").get(LANG) == "fr"


def test_the_newest_is_first_whatever_order_was_kept(start, amina, noor, indexed, keep, read):
    start(amina, title=f"First {SECRET}")
    start(amina, title=f"Second {SECRET}")
    indexed()
    assert titles(read(keep(noor, f"q={SECRET}&sort=answers"))) == [
        f"Second {SECRET}",
        f"First {SECRET}",
    ]


def test_in_both_languages_a_message_has_the_same_name(start, amina, noor, indexed, keep, read):
    start(amina, title=f"The {SECRET} plan")
    indexed()
    english, french = (
        read(keep(noor, f"q={SECRET}", lang)).find(f"{ATOM}entry") for lang in ("en", "fr")
    )
    assert english.findtext(f"{ATOM}id") == french.findtext(f"{ATOM}id")
    assert "/fr/" in french.find(f"{ATOM}link").get("href")


@pytest.mark.parametrize("owner", ["noor", "rosa", "devon"])
@pytest.mark.parametrize("where", ["hidden thread", "removed post"])
def test_a_secret_is_in_nobodys_feed(
    where, owner, start, posts_of, change, amina, indexed, keep, visit, request
) -> None:
    thread_id = start(amina, title=f"The {SECRET} plan", body=f"The {SECRET} plan.")
    gone = {"deleted_at": clock.now()} if where == "removed post" else {}
    change(Post, posts_of(thread_id)[0].id, hidden_at=clock.now(), **gone)
    change(Thread, thread_id, hidden_at=clock.now())
    indexed()
    path = keep(request.getfixturevalue(owner), "q=plan")
    for reader in (None, request.getfixturevalue(owner)):
        assert SECRET not in visit(reader).get(path).text


def test_no_member_is_in_a_feed(noor, indexed, keep, read) -> None:
    assert titles(read(keep(noor, "q=amina"))) == []


@pytest.mark.parametrize(
    "address", [f"q={SECRET}+in%3Afollowing", f"q={SECRET}&is=unread", f"q={SECRET}&in=mine"]
)
def test_what_depends_on_who_asks_gives_nothing_rather_than_everything(
    address, start, amina, indexed, keep, read
) -> None:
    start(amina, title=f"The {SECRET} plan")
    indexed()
    assert titles(read(keep(amina, f"q={SECRET}"))) == [f"The {SECRET} plan"]
    assert titles(read(keep(amina, address))) == []


def test_an_unknown_address_leads_nowhere(noor, keep, visit, indexed) -> None:
    path = keep(noor, "q=canoe")
    assert visit(None).get(path).status_code == 200
    for wrong in (path.replace(".atom", "x.atom"), path.replace("/en/", "/fr/"),
                  "/en/feeds/search/x.atom"):  # fmt: skip
        assert visit(None).get(wrong).status_code == 404


def test_renewed_it_has_another_address(app, noor, keep, visit, indexed) -> None:
    path = keep(noor, "q=canoe")
    with app.app_context():
        search = db.session.scalars(select(SavedSearch)).one()
    visit(noor).post(f"/en/me/searches/{search.id}/feed")
    with app.app_context():
        token = db.session.get(SavedSearch, search.id).token
    assert visit(None).get(path).status_code == 404
    assert visit(None).get(f"/en/feeds/search/{token}.atom").status_code == 200


def test_of_a_deleted_search_there_is_no_feed(app, noor, keep, visit, indexed) -> None:
    path = keep(noor, "q=canoe")
    with app.app_context():
        search_id = db.session.scalars(select(SavedSearch.id)).one()
    visit(noor).post(f"/en/me/searches/{search_id}/delete")
    assert visit(None).get(path).status_code == 404


def test_who_has_it_already_is_told_so(start, amina, noor, indexed, keep, visit) -> None:
    path = keep(noor, f"q={SECRET}")
    first = visit(None).get(path)
    assert first.headers["X-Robots-Tag"] == "noindex"
    assert "private" in first.headers["Cache-Control"]
    again = visit(None).get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    start(amina, title=f"The {SECRET} plan")
    indexed()
    newer = visit(None).get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert newer.status_code == 200


def test_while_there_is_no_index_its_reader_comes_again(
    app, noor, indexed, keep, visit, monkeypatch
) -> None:
    def gone(*_):
        raise SearchUnavailableError("gone")

    path = keep(noor, "q=canoe")
    with app.app_context():
        monkeypatch.setattr(index(), "search", gone)
    answer = visit(None).get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
