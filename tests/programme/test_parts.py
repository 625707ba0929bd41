"""A feature's own files in a course package."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from app.core.db import db
from app.programme import parts
from app.programme.models import Programme
from app.programme.package_reader import Reader

BOOK = "{uuid: 0b1f3a52-6a55-4d5b-9f4b-0c7d5f0f2a10, title: One}"
LATER = "1b1f3a52-6a55-4d5b-9f4b-0c7d5f0f2a10"
WEEK_1 = "2fe25b1e-9c9b-441e-8798-5f95367136a6"


class Books:
    """Each has a title and may come after another; loading puts the titles into the summary."""

    is_of_offerings = False

    def read(self, folder, names):
        path = folder / "books.yaml"
        if not path.exists():
            return None
        reader = Reader(path)
        return [self._book(reader, names, node) for node in reader.items(reader.root, "books")]

    def _book(self, reader, names, node):
        fields = reader.exactly(node, "A book", {"uuid", "title"}, frozenset({"after"}))
        names.name(reader, "book", fields["uuid"])
        if "after" in fields:
            names.refer(reader, "book", fields["after"])
        return reader.text(fields["title"], "title")

    def load(self, read, programme, offerings):
        assert offerings
        db.session.execute(
            update(Programme).filter_by(id=programme.id).values(summary_en=", ".join(read))
        )

    def write(self, folder, programme):
        raise AssertionError

    def things(self, offering):
        return []


@pytest.fixture(autouse=True)
def _books(monkeypatch) -> None:
    monkeypatch.setattr(parts, "_parts", dict(parts._parts))
    parts.register("books", Books())


def test_a_part_is_loaded_with_the_course(package, run, client) -> None:
    (package / "books.yaml").write_text(f"- {BOOK}\n", encoding="utf-8")
    assert run("programme", "load", package).exit_code == 0
    assert "One" in client.get("/en/").text


def test_a_package_without_it_loads_all_the_same(package, run) -> None:
    assert run("programme", "load", package).exit_code == 0


@pytest.mark.parametrize(
    ("books", "line", "said"),
    [
        (f"- {BOOK}\n- {BOOK}\n", 2, "is there twice"),
        (f"- {{uuid: {WEEK_1}, title: One}}\n", 1, "is there twice"),
        (BOOK.replace("One}", f"One, after: {WEEK_1}}}").join(["- ", "\n"]), 1, "is unknown"),
        (
            f"- {BOOK.replace('One}', f'One, after: {LATER}}}')}\n- {{uuid: {LATER}, title: Two}}\n",
            1,
            "is unknown",
        ),
        ("- {title: One}\n", 1, "needs 'uuid'"),
    ],
    ids=["twice", "the week's own", "refers to nothing", "refers to a later one", "no uuid"],
)
def test_a_fault_is_told_with_its_file_and_line(books, line, said, package, run, dump) -> None:
    (package / "books.yaml").write_text(books, encoding="utf-8")
    before = dump()
    result = run("programme", "load", package)
    assert result.exit_code == 1
    assert f"{package / 'books.yaml'}:{line}: " in result.output
    assert said in result.output
    assert dump() == before
