"""Whatever stands in an address, the answer is an answer."""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import quote

import pytest
from werkzeug.datastructures import ImmutableMultiDict

from app.config import ROOT
from app.forum.routes.listing import KNOWN
from app.search.operators import Name
from tests.corpus import ATTACKS, naughty_strings
from tests.security.addresses import addresses
from tests.security.hostile import HUGE, STRINGS

FILTERS = (
    "week",
    "offering",
    "stream",
    "kind",
    "lang",
    "board",
    "about",
    "sort",
    "filter",
    "cursor",
)
PARAMETERS = {
    "/en/threads/": FILTERS,
    "/en/threads/new": (*FILTERS, "twin", "attached"),
    "/en/resources/": ("week", "stream", "lang", "kind", "cursor"),
    "/en/resources/suggestions": ("before",),
    "/en/resources/broken": ("after",),
    "/en/problem": ("page",),
    "/en/login": ("next",),
    "/en/me/bookmarks": ("sort", "cursor"),
    "/en/records/": ("code",),
    "/en/collections/": ("before",),
    "/en/collections/add": ("address", "collection"),
    "/en/search/misses": ("of", "order"),
    "/en/posts/1/reactions": ("cursor",),
    "/en/sessions/": ("before",),
    "/en/activities/9/results": ("stream", "lang", "field", "before"),  # that of ``made``
    "/en/sessions/1/questions": ("after",),  # the session of ``made`` is the first there is
    "/en/offerings/current/weeks/3": ("stream",),
    "/en/threads/1/posts/move": ("number",),
    "/en/threads/1/posts/split": ("number",),
    "/en/threads/1/posts/join": ("number",),
    "/en/moderation/queue": ("state", "kind", "who", "board", "stream", "lang", "after"),
    "/en/me/reports": ("before",),
    "/en/me/decisions": ("before",),
    "/en/threads/curate": ("thread",),
    "/en/threads/curate/close": ("thread",),
    "/en/moderation/people": ("q", "after"),
    "/en/moderation/held": ("after",),
    "/en/register": ("code",),
    "/en/log": ("kind", "board", "stream", "lang", "before"),
    "/en/moderation/log": ("kind", "board", "stream", "lang", "before"),
    "/en/admin/jobs": ("state", "before"),
    "/en/me/drafts": ("cursor",),
    "/en/posts/1/translate": ("preview",),
    "/en/members/complete": ("q", "thread"),
    "/en/search": ("q", *Name, "cursor"),
    "/en/offerings/current/weeks/3/catch-up": ("stream",),
    "/en/posts/1/history": ("from",),
    "/en/offerings/current/history/plan/2fe25b1e-9c9b-441e-8798-5f95367136a6": ("from",),
    "/en/threads/1/newer": ("after",),
    "/en/threads/1/print": ("from",),
    "/en/threads/1/reply": ("quote", "attached"),
    "/en/threads/1-how-do-we-begin": ("attached",),
    "/en/posts/1/edit": ("attached",),
    "/en/threads/1/poll/voters": ("after",),  # the thread of ``made`` is the first there is
}
HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
FINE = {200, 301, 302, 303, 308, 400, 401, 403, 404, 405, 410, 414}


def escaped(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


@pytest.fixture
def browser(visit, devon):
    """An administrator's: every door is open."""
    return visit(devon)


class Asked(ImmutableMultiDict):
    """The parameters of an address, remembering which of them somebody looked for."""

    names: ClassVar[set[str]] = set()

    def __getitem__(self, name):
        self.names.add(name)
        return super().__getitem__(name)

    def __contains__(self, name):
        self.names.add(name)
        return super().__contains__(name)

    def getlist(self, name, *more):
        self.names.add(name)
        return super().getlist(name, *more)


def test_every_parameter_a_page_looks_for_is_in_the_list(app, browser, client, made, monkeypatch):
    monkeypatch.setattr(app.request_class, "parameter_storage_class", Asked)
    looked_for: dict[str, set[str]] = {}
    for address in addresses(app, "GET"):
        path = address.path({**made, "number": 3})
        for one in (client, browser):
            Asked.names.clear()
            one.get(path)
            looked_for.setdefault(path, set()).update(Asked.names)
    unknown = {path: names - set(PARAMETERS.get(path, ())) for path, names in looked_for.items()}
    assert {path: names for path, names in unknown.items() if names} == {}
    assert {path for path, names in looked_for.items() if names} >= set(PARAMETERS)


def test_every_parameter_named_in_the_code_is_in_the_list() -> None:
    """Also one that is looked for only now and then."""
    code = "\n".join(path.read_text() for path in sorted((ROOT / "app").rglob("*.py")))
    uses = re.findall(r"request\.args\b(\.\w+\(|\[)?([^,)\]]*)", code)
    named = {what.strip().strip('"') for how, what in uses if how}
    assert named <= {name for names in PARAMETERS.values() for name in names}
    # Given on as a whole, to what turns an address into filters; that has its own list.
    assert [how for how, _ in uses].count("") == 5
    assert set(KNOWN) == set(FILTERS)


EACH = [f"{path}?{name}" for path, names in PARAMETERS.items() for name in names]


# All parameters of a page in one test: what makes ready for a test takes longer than what it asks.
@pytest.mark.parametrize("path", PARAMETERS)
def test_any_value_of_a_parameter_is_answered(path, browser, made) -> None:
    wrong = {}
    for parameter in PARAMETERS[path]:
        # One after the other takes the next sixth of them.
        for text in STRINGS[EACH.index(f"{path}?{parameter}") % 6 :: 6]:
            code = browser.get(f"{path}?{parameter}={escaped(text)}").status_code
            if code not in FINE:
                wrong[parameter, text] = code
    assert wrong == {}


SHAPES = [
    "{0}=1&{0}=2", "{0}[]=1", "{0}[a]=1", "{0}", "{0}=", "{0}==1", "=1", "&&&", "{0}=%", "{0}=%zz",
    "{0}=%ff%fe", "{0}=%00", "{0};x=1",
]  # fmt: skip


@pytest.mark.once  # read before a database is asked
@pytest.mark.parametrize("path", PARAMETERS)
def test_any_shape_of_a_query_is_answered(path, browser, made) -> None:
    wrong = {}
    for turn, parameter in enumerate(PARAMETERS[path]):
        for number, shape in enumerate(SHAPES):
            # Each of them as a page or as a part of one; of the next parameter the other way about.
            headers = (None, HX)[(turn + number) % 2]
            code = browser.get(f"{path}?{shape.format(parameter)}", headers=headers).status_code
            if code not in FINE:
                wrong[parameter, shape] = code
    assert wrong == {}


def test_every_naughty_string_is_answered_by_the_list(client, made) -> None:
    """In every parameter at once, each of which is looked at; and no more threads are shown."""
    benign = client.get("/en/threads/").text.count('class="thread-row__title"')
    assert benign == 1
    for text in [*naughty_strings(), *ATTACKS]:
        query = "&".join(f"{name}={escaped(text)}" for name in PARAMETERS["/en/threads/"])
        page = client.get(f"/en/threads/?{query}")
        assert page.status_code == 200, text
        assert page.text.count('class="thread-row__title"') <= benign


def test_an_unknown_value_is_said_and_not_followed(client, made) -> None:
    page = client.get("/en/threads/?kind=nonsense&week=99&cursor=x&sort=new&anything=else")
    assert page.status_code == 200
    (said,) = re.findall(r"not known here and was left out: ([^<.]*)\.", page.text)
    assert set(said.split(", ")) == {"kind", "week", "cursor"}
    assert page.text.count('class="thread-row__title"') == 1


@pytest.mark.parametrize("length", [400, 600, 5_000, 60_000])
def test_a_long_query_is_answered(length, browser, client) -> None:
    for one in (browser, client):
        assert one.get(f"/en/threads/?board={'x' * length}").status_code in FINE
        assert one.get("/en/threads/?" + "a=b&" * (length // 4)).status_code in FINE


def _with_parts(app):
    return [a for a in addresses(app) if a.arguments - {"lang"}]


def test_any_value_of_every_part_of_a_path_is_answered(app, browser, made, unlimited) -> None:
    wrong = {}
    for turn, address in enumerate(_with_parts(app)):
        for part in sorted(address.arguments - {"lang"}):
            for text in STRINGS[turn % 6 :: 6]:
                path = address.path({**made, part: escaped(text)})
                code = browser.open(path, method=address.method).status_code
                if code not in FINE | {409, 422, 429}:  # of no version, or of an old one
                    wrong[path] = code
    assert wrong == {}


NUMBERS = ["0", "00", "-1", "+1", "1e3", "1.0", "%31", "1%00", "٣", "0x1", str(2**31 - 1), str(2**31), str(2**63),
           "9" * 400]  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
def test_any_number_in_a_path_is_answered(number, app, browser, made) -> None:
    # Half of the addresses with each; with the next, which is alike, the other half.
    for address in _with_parts(app)[NUMBERS.index(number) % 2 :: 2]:
        for part in address.arguments:
            if part == "number" or part.endswith("_id"):
                code = browser.open(
                    address.path({**made, part: number}), method=address.method
                ).status_code
                assert code in FINE | {409, 422}, address  # of no version


def test_every_naughty_string_in_a_path_is_answered(client) -> None:
    paths = [
        "/{}",
        "/en/{}",
        "/en/members/{}",
        "/en/offerings/{}/",
        "/en/kept/{}",
        "/en/threads/{}",
    ]
    for turn, text in enumerate(naughty_strings()):
        for path in paths[turn % 3 :: 3]:  # one after the other takes the next two
            assert client.get(path.format(escaped(text)), follow_redirects=True).status_code in FINE


@pytest.mark.parametrize("raw", ["/en/members/\xff\xfe", "/en/\x80/", "/\xc3\x28", "/en/members/\xed\xa0\x80",
                                 "/en/threads/1-\xff", "/fr/\xe9t\xe9"])  # fmt: skip
def test_bytes_that_are_no_text_are_answered(raw, client) -> None:
    page = client.get("/", environ_overrides={"PATH_INFO": raw, "RAW_URI": raw})
    assert page.status_code in FINE


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "session=garbage"},
        {"Cookie": "session=" + "x" * 8_000},
        {"Cookie": "session=.eJw; language=\xff"},
        {"Cookie": "language=<script>"},
        {"Accept-Language": "x" * 5_000},
        {"Accept-Language": ",,;q=;q=x,fr;q=9e999"},
        {"Accept-Encoding": "gzip;q=x,,,br"},
        {"If-None-Match": "x" * 5_000},
        {"If-Modified-Since": "not a date"},
        {"HX-Request": "maybe"},
        {"HX-Request": "true", "HX-Request-Type": "\xff", "HX-Target": "x" * 5_000},
        {"Range": "bytes=9-1,-,x"},
        {"User-Agent": ""},
        {"User-Agent": "\xff" * 3_000},
        {"Content-Length": "0", "Content-Type": "multipart/form-data"},
        {"Content-Type": "x" * 3_000},
    ],
)
@pytest.mark.parametrize("path", ["/en/threads/", "/en/login", "/"])
def test_any_header_is_answered(path, headers, client) -> None:
    assert client.get(path, headers=headers).status_code in FINE


def test_a_huge_value_is_answered(browser) -> None:
    assert browser.get(f"/en/threads/?cursor={HUGE[:60_000]}").status_code in FINE
