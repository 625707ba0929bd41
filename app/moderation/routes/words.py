"""The words that are watched for."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app import policy
from app.accounts.models import User
from app.accounts.names import name_key
from app.core.db import db, insert
from app.core.text import visible_line
from app.forum.models import WatchedWord
from app.moderation.forms.curating import CHOOSE
from app.moderation.routes.blueprint import bp
from app.web import current_actor, flash_notice, page, see_other
from app.web.forms import Form
from app.web.limits import hit


class WordForm(Form):
    words = StringField(
        _l("Word, or a few"),
        description=_l(
            "In either language. Capitals and accents make no difference; only whole words count."
        ),
        filters=[visible_line],
        validators=[
            DataRequired(_l("Write the word.")),
            Length(max=60, message=_l("Use at most 60 characters.")),
        ],
    )
    does = RadioField(
        _l("What happens to a message with it?"),
        validators=[InputRequired(CHOOSE)],
        choices=[
            SelectChoice("hold", _l("It waits for approval")),
            SelectChoice("refuse", _l("It is refused, with a kind sentence")),
        ],
        default="hold",
    )


def _moderator() -> User:
    actor = current_actor(required=True)
    policy.require(policy.may_open_file(actor))
    return actor


@bp.get("/moderation/words")
def words() -> Response:
    _moderator()
    return _words_page(WordForm(formdata=None))


def _words_page(form: WordForm, status: int = 200) -> Response:
    listed = db.session.scalars(select(WatchedWord).order_by(WatchedWord.words)).all()
    return page("moderation/words.html", status=status, words=listed, form=form)


@bp.post("/moderation/words")
def add_word() -> Response:
    """A second time changes what happens."""
    actor = _moderator()
    form = WordForm()
    if not form.validate():
        return _words_page(form, status=422)
    hit("edit", str(actor.id))
    values = {"words": name_key(form.words.data), "refuses": form.does.data == "refuse"}
    statement = insert(WatchedWord).values(**values)
    statement = statement.on_conflict_do_update(
        index_elements=["words"], set_={"refuses": values["refuses"]}
    )
    db.session.execute(statement)
    db.session.commit()
    flash_notice(_("It is on the list."))
    return see_other(url_for("moderation.words"))


@bp.post("/moderation/words/<id:word_id>/remove")
def remove_word(word_id: int) -> Response:
    actor = _moderator()
    hit("edit", str(actor.id))
    db.session.execute(delete(WatchedWord).where(WatchedWord.id == word_id))
    db.session.commit()
    flash_notice(_("It is no longer on the list."))
    return see_other(url_for("moderation.words"))
