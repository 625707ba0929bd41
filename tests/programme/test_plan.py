"""``plan.yaml``: read as it stands, refused with its line, loaded without losing what was done."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.programme.models import How, Item, ItemDone, Week

FIRST = "6f0f852c-f948-5246-bbf2-b133a1da2d3f"
PLAN = "plan.yaml"
FAULTS = {
    "no French": ('      fr: "Choisissez votre volet, puis r', '      de: "R', "needs 'fr'"),
    "unknown kind": ("kind: step", "kind: walk", "kind must be one of step, session"),
    "unknown stream": ("{practitioners: core,", "{bosses: core,", "'bosses' is unknown"),
    "unknown weight": ("{practitioners: core,", "{practitioners: heavy,", "must be one of core"),
    "for nobody": ("{practitioners: core, supporters: core}", "{}", "one stream at least"),
    "no time": ("minutes: 20", "minutes: 0", "from 1 to 600"),
    "twice": ("d6418718-8663-5df5-ac5d-48442437b711", FIRST, "is there twice"),
    "a week's uuid": (FIRST, "2fe25b1e-9c9b-441e-8798-5f95367136a6", "is there twice"),
    "week that is none": ("- week: 0", "- week: 7", "from 0 to 6"),
    "week twice": ("- week: 0", "- week: 1", "is there twice"),
    "thing of a step": ("kind: step", f"kind: step\n      thing: {FIRST}", "has no thing"),
    "unknown thing": ("kind: step", f"kind: quiz\n      thing: {FIRST}", "the quiz"),
}


@pytest.mark.once  # a package is read before a database is asked
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_line_and_nothing_is_loaded(
    fault, package, spoil, run, dump
) -> None:
    old, new, said = FAULTS[fault]
    spoil(PLAN, old, new)
    before = dump()
    result = run("programme", "load", package)
    assert result.exit_code == 1
    assert f"{package / PLAN}:" in result.output
    assert said in result.output
    assert dump() == before


def test_a_week_with_nothing_for_a_stream_is_refused(package, run) -> None:
    words = (package / PLAN).read_text(encoding="utf-8")
    (package / PLAN).write_text(
        words.replace("executives: core", "supporters: core"), encoding="utf-8"
    )
    result = run("programme", "validate", package)
    assert "week 0 has nothing for the stream 'executives'" in result.output


def test_an_item_that_is_gone_is_retired_with_what_was_done_and_comes_back(
    package, spoil, run, app, amina
) -> None:
    with app.app_context():
        item_id = db.session.scalars(select(Item.id).where(Item.uuid == FIRST)).first()
        db.session.add(
            ItemDone(user_id=amina.id, item_id=item_id, how=How.TICKED, done_at=clock.now())
        )
        db.session.commit()
    other = "00000000-0000-4000-8000-000000000000"
    spoil(PLAN, FIRST, other)
    assert run("programme", "load", package).exit_code == 0
    with app.app_context():
        assert db.session.get_one(Item, item_id).retired_at is not None
        assert db.session.get_one(ItemDone, (amina.id, item_id))
    spoil(PLAN, other, FIRST)
    assert run("programme", "load", package).exit_code == 0
    with app.app_context():
        assert db.session.get_one(Item, item_id).retired_at is None


def test_changed_words_are_changed_where_they_stand(package, spoil, run, app) -> None:
    with app.app_context():
        ids = db.session.scalars(select(Item.id).order_by(Item.id)).all()
    spoil(PLAN, "Choose your stream and set", "Pick your stream and set")
    run("programme", "load", package)
    with app.app_context():
        assert db.session.scalars(select(Item.id).order_by(Item.id)).all() == ids
        assert db.session.get_one(Item, ids[0]).title_en.startswith("Pick your stream")


def test_an_item_that_moves_to_another_week_takes_along_who_has_done_it(
    package, run, app, amina
) -> None:
    with app.app_context():
        item_id = db.session.scalars(select(Item.id).where(Item.uuid == FIRST)).first()
        db.session.add(
            ItemDone(user_id=amina.id, item_id=item_id, how=How.TICKED, done_at=clock.now())
        )
        db.session.commit()
    words = (package / PLAN).read_text(encoding="utf-8")
    first, rest = words.index("    - uuid: "), words.index("    - uuid: ", words.index(FIRST))
    moved = words[first:rest]
    words = words.replace(moved, "", 1).replace(
        "- week: 1\n  items:\n", f"- week: 1\n  items:\n{moved}", 1
    )
    (package / PLAN).write_text(words, encoding="utf-8")
    assert run("programme", "load", package).exit_code == 0
    with app.app_context():
        item = db.session.get_one(Item, item_id)
        assert (item.retired_at, db.session.get_one(Week, item.week_id).number) == (None, 1)
        assert db.session.get_one(ItemDone, (amina.id, item_id))
