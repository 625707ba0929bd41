"""Fragments rendered once and then filled."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from app.forum.routes.around import Piece, Slot
from app.forum.routes.articles import _refuse_same_names
from app.web.stencil import Hole, Stencil

pytestmark = pytest.mark.once  # no database is asked


def test_what_fills_a_hole_is_escaped_unless_it_is_markup() -> None:
    shape = Stencil(f"<p>{Hole('said')}</p><i>{Hole('made')}</i>")
    filled = shape.fill(said="<b>", made=Markup("<b>"))
    assert filled == "<p>&lt;b&gt;</p><i><b></i>"


def test_indentation_is_not_sent_and_words_stay_apart() -> None:
    assert Stencil("<a\n     href>one\n   two</a>").fill() == "<a\nhref>one\ntwo</a>"


def test_two_features_that_fill_the_same_hole_are_refused() -> None:
    pieces = [
        Piece(1, Slot.BELOW, Stencil(Hole("words")), {"words": "one"}),
        Piece(1, Slot.MORE, Stencil(Hole("words")), {"words": "two"}),
    ]
    with pytest.raises(ValueError, match="words"):
        _refuse_same_names(pieces)
    _refuse_same_names(pieces[:1])
