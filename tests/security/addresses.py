"""Every address of the site, with something real behind each: what the sweeping tests walk."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from app.accounts import tokens
from app.accounts.models import User
from app.core import clock
from app.core.db import Base, db
from app.core.jobs import Job, enqueue
from app.core.uploads import look_at
from app.facilitation.models import Collection, CollectionEntry, Synthesis
from app.forum import commands
from app.forum.commands import Enclosure, keep_file
from app.forum.commands.attachments import attach
from app.forum.models import (
    Attachment,
    Bookmark,
    Draft,
    HeldPost,
    Place,
    Post,
    PostRevision,
    Thread,
    WatchedWord,
)
from app.forum.queries import PollView, thread_now
from app.learning.models import Activity, ActivityResult, Attempt, Question, Quiz, State
from app.library.models import Resource, ResourceCheck, ResourceVerdict
from app.live_sessions.models import SessionQuestion
from app.moderation import reach
from app.moderation.commands import acts, report_post
from app.moderation.models import Appeal, Kind, ReviewItem, Sanction
from app.programme import planning
from app.programme.live_sessions.models import LiveSession
from app.programme.models import Item, ItemDone, Offering, Week
from app.programme.queries import outline
from app.programme.revisions.models import CourseRevision
from app.records.codes import new_code, shown_code
from app.records.commands import content_of
from app.records.models import Record
from app.records.queries import progress_in
from app.search.models import SavedSearch, Synonym
from tests.fresh_site import PASSWORD

FREE_ADDRESS = "somewhere@example.org"  # nobody has it
WORDS = {"body": "Some words.", "lang": "en"}
POLL = {"question": "Which of the two?", "choices": "One\nTwo", "kind": "single", "most": "2",
        "secrecy": "open", "results": "always", "is_changeable": "y", "closes": ""}  # fmt: skip
MADE_POLL = PollView(
    id=0, question=POLL["question"], choices=POLL["choices"].split("\n"), kind="single", most=1,
    is_secret=False, is_changeable=True, results="always", closes_at=None, is_closed=False,
    has_votes=False, ballot=None,
)  # fmt: skip
POLL_EDITION = MADE_POLL.edition
THREAD = {**WORDS, "title": "A title", "kind": "discussion", "stream": "all"}
SUGGESTION = {"title": "A guide", "url": "https://example.org/guide", "lang": "en", "kind": "guide",
              "why": "It is all there.", "week": "3"}  # fmt: skip
RESOURCE = {"title_en": "Principles", "title_fr": "Principes", "publisher_en": "The City",
            "publisher_fr": "La Ville", "why_en": "It is all there.", "why_fr": "Tout y est.",
            "one_language": "", "kind": "guide", "level": "introductory", "status": "live", "weeks": "1",
            "streams": "practitioners"}  # fmt: skip
# Of an activity for groups.
RESULT = {"a-plan": "A plan", "a-influential": "The town", "a-voiceless": "Teenagers",
          "a-failures": "Nobody came.", "group_name": "The Beavers", "stream": "all",
          "lang": "en"}  # fmt: skip
MOVED_TO = "https://moved.example.org/page"
SYNONYMS = {"en": "canoe\nkayak", "fr": "canot"}
SESSION = {"lang": "en", "title": "An hour", "description": "Words.", "week": "1", "day": "thursday",
           "time": "09:00", "minutes": "60", "host": "Grace", "join_url": "", "slides_url": "",
           "recording_url": "https://video.example.org/1", "transcript": "Words.",
           "chapters": "1:05 A start", "summary_en": "", "summary_fr": ""}  # fmt: skip
SPEAKER = {"name": "Zoé", "role_en": "Guide", "role_fr": "Guide", "organisation_en": "A town",
           "organisation_fr": "Une ville", "bio_en": "Words.", "bio_fr": "Des mots.",
           "agreed_to_recording": "y"}  # fmt: skip
ITEM = {"title_en": "Walk to the river", "title_fr": "Marcher jusqu’au fleuve", "kind": "step", "thing": "",
        "minutes": "15", "posts": "", "for-practitioners": "core", "for-executives": "", "for-supporters": "optional"}  # fmt: skip
COLLECTION = {
    "title_en": "Best of the week",
    "title_fr": "Le meilleur de la semaine",
    "intro_en": "Read *these*.",
    "intro_fr": "Lisez *ceux-ci*.",
}
NOTES = {"note_en": "It is short.", "note_fr": "C’est court."}
SYNTHESIS = {
    "title_en": "What we heard",
    "title_fr": "Ce que nous avons entendu",
    "body_en": "Start *small*.",
    "body_fr": "Commencez *petit*.",
}
WEEK = {f"{name}_{lang}": words for name in ("title", "short_title", "summary", "objective", "intro", "team")
        for lang, words in (("en", "By the *river*"), ("fr", "Au bord du *fleuve*"))}  # fmt: skip
ACTIVITY = {"title_en": "A tale", "title_fr": "Un conte", "prompt_en": "Tell one, *really*.",
            "prompt_fr": "Racontez-en un, *vraiment*.", "mode": "individual", "visibility": "open",
            "minutes": "25", "streams": ["practitioners", "supporters"], "opens_week": "",
            "opens_day": "monday", "opens_time": "12:00", "field-0-id": "",
            "field-0-label_en": "Who is in it?", "field-0-label_fr": "Qui y est?", "field-0-hint_en": "",
            "field-0-hint_fr": "", "field-0-is_required": "y", "field-0-place": "1", "field-1-id": "field",
            "field-1-label_en": "Its end", "field-1-label_fr": "Sa fin", "field-1-hint_en": "In a sentence.",
            "field-1-hint_fr": "En une phrase.", "field-1-is_long": "y", "field-1-place": "2"}  # fmt: skip
ROWS_OF_FIELDS = tuple(
    f"field-{row}-{name}" for row in range(10)
    for name in ("id", "label_en", "label_fr", "hint_en", "hint_fr", "is_long", "is_required", "place")
)  # fmt: skip
QUIZ = {"title_en": "What do you know?", "title_fr": "Que savez-vous?", "minutes": "8", "opens_week": "",
        "opens_day": "monday", "opens_time": "12:00"}  # fmt: skip
QUESTION = {
    "prompt_en": "Which one?", "prompt_fr": "Lequel?", "feedback_en": "So it is.", "feedback_fr": "C’est ainsi.",
    "link_title_en": "", "link_title_fr": "", "link_url_en": "", "link_url_fr": "",
    **{f"choice-{n}-{name}_{lang}": f"{word} {lang}" for n, word in enumerate(("This", "That"))
       for name in ("text", "feedback") for lang in ("en", "fr")},
    "choice-1-right": "y", "choice-0-id": "", "choice-1-id": "that",
}  # fmt: skip
ROWS_OF_CHOICES = tuple(
    f"choice-{row}-{name}" for row in range(10)
    for name in ("id", "text_en", "text_fr", "feedback_en", "feedback_fr", "right")
)  # fmt: skip
# What each form holds when it is filled in well. Forms that are not here are sent empty. A new
# password is the old one again, so that it can be changed any number of times.
GOOD: dict[str, dict[str, Any]] = {
    "forum.start_thread": {**THREAD, "board": "current-week-3"},
    "forum.post_reply": WORDS,
    "forum.edit_post": THREAD,
    "forum.translate_post": {"body": "Des mots."},
    "forum.link_twin": {"separate": "y"},
    "forum.make_poll": POLL,
    "forum.edit_poll": POLL,
    "forum.vote": {"choice": "1", "edition": POLL_EDITION},
    "forum.react": {"reaction": "thanks"},
    "forum.change_bookmark": {"note": "Read again.", "remind_on": ""},
    "forum.follow_thread": {"level": "2"},
    "forum.follow_board": {"level": "2"},
    "forum.follow_stream": {"level": "2"},
    "forum.follow_week_stream": {"level": "2"},
    "forum.keep_draft": {**WORDS, "tab": "a form"},
    "learning.check": {"question": "1"},
    "learning.submit_result": RESULT,
    "learning.write_activity": ACTIVITY | {"act": "draft"},
    "learning.make_quiz": QUIZ,
    "learning.change_quiz": QUIZ,
    "learning.add_question": QUESTION,
    "learning.change_question": QUESTION,
    "learning.move_question": {"to": "1"},
    "learning.change_activity": ACTIVITY,
    "learning.respond": {"notice": "A map", "wonder": "who is missing", "try": "", "lang": "en"},
    "search.report_miss": {"q": "qqqqqq"},
    "search.add_synonyms": SYNONYMS,
    "search.save_synonyms": SYNONYMS,
    "search.keep_search": {"address": "q=canoe", "name": "Boats"},
    "search.rename_search": {"name": "All boats"},
    "programme.join": {"stream": "supporters"},
    "programme.add_item": ITEM,
    "programme.change_item": ITEM,
    "programme.move_item": {"to": "1"},
    "programme.change_week_words": WEEK,
    "facilitation.begin_collection": {**COLLECTION, "place": "current-week-3"},
    "facilitation.change_collection": COLLECTION,
    "facilitation.add_entry": {**NOTES, "address": "/en/posts/1", "collection": "1"},
    "facilitation.note_entry": NOTES,
    "facilitation.move_entry": {"to": "1"},
    "facilitation.write_week_synthesis": SYNTHESIS,
    "facilitation.write_thread_synthesis": SYNTHESIS,
    "live_sessions.make_session": SESSION,
    "live_sessions.change_session": SESSION,
    "live_sessions.move_session": {"to": "held"},
    "live_sessions.ask_guest": {"text": "What comes next?"},
    "live_sessions.add_speaker": SPEAKER,
    "live_sessions.change_speaker": SPEAKER,
    "library.send_suggestion": SUGGESTION,
    "library.judge": {"verdict": "worth", "tip": "Begin in the middle.", "lang": "en"},
    "library.save": RESOURCE,
    "library.decline": {"reason": "It is an advertisement."},
    "records.progress": {"holder": "Noor", "hours": "1.5"},
    "records.teams_built": {"handle": "amina", "team": "The Beavers"},
    "library.follow_move": {"lang": "en", "to": MOVED_TO},
    "moderation.report_problem": {"page": "/en/", "problems": "broken", "details": "Here."},
    "moderation.report_post": {"reason": "unkind", "note": "Look at this."},
    "moderation.claim": {"version": "1"},
    "moderation.release": {"version": "1"},
    "moderation.reopen": {"version": "1"},
    "moderation.note": {"version": "1", "text": "I have written to her."},
    "moderation.decide": {"version": "1", "message": "It is fine."},
    "moderation.hand_over": {"text": "All is quiet."},
    "moderation.undo": {"reason": "It was a slip."},
    "moderation.move": {"then": "stay"},
    "moderation.split": {"title": "A title", "board": "current-week-3", "kind": "question",
                         "stream": "all", "lang": "en", "then": "go"},
    "moderation.curate_thread": {"title": "A clear title", "reason": "So it is found."},
    "moderation.curate_post": {"reason": "It is cited."},
    "moderation.curate_many": {"reason": "The week is over.", "confirm": "y"},
    "moderation.sanction": {"words": "Was rude once.", "reason": "Rude.", "days": "7"},
    "moderation.remove_all": {"words": "It was spam.", "reason": "Spam."},
    "moderation.look_up_address": {"reason": "A letter came back."},
    "moderation.lift": {"reason": "They apologised."},
    "moderation.decline_held": {"reason": "It is an advertisement."},
    "moderation.add_word": {"words": "casino", "does": "hold"},
    "moderation.appeal": {"words": "I did not mean it."},
    "moderation.answer_appeal": {"words": "So we see it.", "outcome": "upheld"},
    "moderation.redact": {"more": "words", "reason": "It names somebody."},
    "accounts.settings": {"display_name": "Somebody", "language": "en", "stream": "supporters",
                          "organisation": "municipal", "bio": "Me.", "bio_language": "en"},
    "accounts.login": {"identifier": "amina", "password": PASSWORD},
    "accounts.register": {"display_name": "Zoé", "handle": "zoe", "email": "zoe@example.org",
                          "password": PASSWORD, "organisation": "municipal", "agree": "y",
                          "stream": "executives", "language": "fr"},
    "accounts.forgot_password": {"email": "amina@example.org"},
    "accounts.resend_confirmation": {"email": "amina@example.org"},
    "accounts.reset_password": {"password": PASSWORD},
    "accounts.change_password": {"current_password": PASSWORD, "password": PASSWORD},
    "accounts.change_email": {"email": FREE_ADDRESS, "current_password": PASSWORD},
}  # fmt: skip
# Whose links are mailed, by the address they lead to.
MAILED = {
    "accounts.confirm": tokens.Purpose.CONFIRM,
    "accounts.confirm_person": tokens.Purpose.CONFIRM,
    "accounts.reset_password": tokens.Purpose.RESET,
    "accounts.confirm_email": tokens.Purpose.EMAIL,
    "accounts.use_new_email": tokens.Purpose.EMAIL,
}
OF_FILES = ("files", "attached", "decorative", "attach", "remove")
# Every field a form knows, for those who would fill them in badly.
FIELDS: dict[str, tuple[str, ...]] = {
    "forum.start_thread": ("title", "body", "lang", "kind", "stream", "board", "submission",
                           "twin", "preview", "poll", "begun_in", "sequence", "tab", "told",
                           "about", "tried", "what", "for_whom", "link", "fields", "similar",
                           "as_it_is", *OF_FILES),
    "forum.post_reply": ("body", "lang", "submission", "preview", "sequence", "tab", "told", "hint",
                         "as_it_is", *OF_FILES),
    "forum.translate_post": ("body", "seen", "preview", "as_it_is"),
    "forum.link_twin": ("other", "separate"),
    "forum.edit_post": ("title", "body", "lang", "kind", "stream", "seen", "preview", "reason",
                        "sequence", "tab", "told", "as_it_is", *OF_FILES),
    "forum.delete_post": ("anything",),
    "forum.restore_post": ("anything",),
    "forum.open_to_all": ("anything",),
    "forum.keep_to_author": ("anything",),
    "forum.keep_draft": ("body", "sequence", "tab", "told", "replaces", "draft", "title", "lang",
                         "kind", "stream", "board", "begun_in", "seen", "submission", "twin", "reason",
                         "about", "tried", "what", "for_whom", "link", "group_name", "members",
                         *OF_FILES),
    "forum.discard_draft": ("title", "body", "lang", "kind", "stream", "board", "begun_in", "seen",
                            "submission", "sequence", "tab", "told", "twin", "reason", "tried",
                            "what", "for_whom", "link", *OF_FILES),
    "forum.restore_draft": ("anything",),
    "forum.mark_board_read": ("anything",),
    "forum.mark_caught_up": ("stream", "shown"),
    "forum.make_poll": (*POLL, "seen"),
    "forum.edit_poll": (*POLL, "seen"),
    "forum.vote": ("choice", "edition"),
    "forum.withdraw_vote": ("anything",),
    "forum.close_poll": ("anything",),
    "forum.reopen_poll": ("anything",),
    "forum.remove_poll": ("anything",),
    "forum.react": ("reaction",),
    "forum.keep_bookmark": ("anything",),
    "forum.drop_bookmark": ("anything",),
    "forum.change_bookmark": ("note", "remind_on"),
    "forum.remove_bookmark": ("note", "remind_on"),
    "forum.follow_thread": ("level", "came"),
    "forum.follow_board": ("level", "came"),
    "forum.follow_stream": ("level", "came"),
    "forum.follow_week_stream": ("level", "came"),
    # One stands for all that a question has: the first quiz has each in its names.
    "learning.save": ("token", "known", "checked", "q1-first", "q2-inform", "q3", "anything"),
    "learning.check": ("token", "known", "checked", "question", "q1-first", "q2-inform", "q3"),
    "learning.reflect": ("token", "question", "q1-first"),
    "learning.finish": ("token", "known", "checked", "q1-first", "q2-inform", "q3"),
    "learning.submit_result": (*RESULT, "a-others", "members", "seen", "sequence", "tab",
                              "as_it_is"),
    "learning.leave_result": ("anything",),
    "learning.make_quiz": (*QUIZ, "act", "seen", "reason"),
    "learning.change_quiz": ("seen", "act", *QUIZ, "reason", "week"),
    "learning.add_question": (*QUESTION, "seen", "reason", *ROWS_OF_CHOICES),
    "learning.change_question": ("seen", *QUESTION, *ROWS_OF_CHOICES, "reason"),
    "learning.move_question": ("to",),
    "learning.retire_question": ("anything",),
    "learning.write_activity": (*ACTIVITY, "act", "seen", "reason", *ROWS_OF_FIELDS),
    "learning.change_activity": ("seen", "act", *ACTIVITY, *ROWS_OF_FIELDS, "reason", "week"),
    "learning.respond": ("notice", "wonder", "try", "lang", "submission", "as_it_is"),
    "search.report_miss": ("q",),
    "search.add_synonyms": ("en", "fr", "seen"),
    "search.save_synonyms": ("en", "fr", "seen"),
    "search.delete_synonyms_now": ("anything",),
    "search.keep_search": ("address", "name"),
    "search.rename_search": ("name",),
    "search.delete_search": ("name",),
    "search.renew_feed": ("anything",),
    "programme.join": ("stream", "code"),
    "programme.add_item": (*ITEM, "seen", "reason"),
    "programme.change_item": ("seen", *ITEM, "reason", "week"),
    "programme.move_item": ("to",),
    "programme.change_week_words": ("seen", "act", *WEEK, "reason"),
    "facilitation.begin_collection": ("place", "submission", *COLLECTION, "seen"),
    "facilitation.change_collection": ("seen", "act", *COLLECTION),
    "facilitation.add_entry": ("address", "collection", *NOTES),
    "facilitation.note_entry": tuple(NOTES),
    "facilitation.move_entry": ("to",),
    "facilitation.remove_entry": ("anything",),
    "facilitation.write_week_synthesis": ("seen", "up_to", "act", *SYNTHESIS, "renews", "reason"),
    "facilitation.write_thread_synthesis": ("seen", "up_to", "act", *SYNTHESIS, "renews", "reason"),
    "programme.retire_item": ("anything",),
    "programme.bring_back": ("anything",),
    "home.mark_done": ("stream", "came"),
    "home.take_back": ("stream", "came"),
    "live_sessions.make_session": (*SESSION, "seen", "reason"),
    "live_sessions.change_session": ("seen", *SESSION, "reason"),
    "live_sessions.move_session": ("to", "reason"),
    "live_sessions.add_speaker": (*SPEAKER, "seen", "reason"),
    "live_sessions.change_speaker": (*SPEAKER, "seen", "reason"),
    "live_sessions.remove_speaker": ("anything",),
    "live_sessions.ask_guest": ("text",),
    "live_sessions.vote_for_question": ("anything",),
    "live_sessions.withdraw_question_vote": ("anything",),
    "live_sessions.withdraw_question": ("anything",),
    "live_sessions.settle_question": ("answered",),
    "live_sessions.discuss_question": ("anything",),
    "live_sessions.note_attendance": ("anything",),
    "live_sessions.make_calendar": ("anything",),
    "live_sessions.revoke_calendar": ("anything",),
    "library.send_suggestion": ("submission", "title", "url", "lang", "publisher", "kind", "why",
                                "week", "anyway"),
    "library.judge": ("verdict", "tip", "lang"),
    "library.withdraw_verdict": ("anything",),
    "library.note_opened": ("anything",),
    "library.hide_tip": ("anything",),
    "library.follow_move": ("lang", "to", "back"),
    "library.decline": ("reason",),
    "records.progress": ("holder", "hours"),
    "records.withdraw": ("anything",),
    "records.teams_built": ("handle", "team"),
    "records.remove_team": ("anything",),
    "library.save": ("seen", "reason", "title_en", "title_fr", "publisher_en", "publisher_fr", "url_en",
                     "url_fr", "transcript_en", "transcript_fr", "why_en", "why_fr",
                     "one_language", "kind", "level", "minutes", "length", "licence", "status",
                     "last_checked", "weeks", "streams", "act"),
    "moderation.report_problem": ("page", "problems", "details"),
    "moderation.report_post": ("reason", "note"),
    "moderation.claim": ("version",),
    "moderation.release": ("version",),
    "moderation.reopen": ("version",),
    "moderation.note": ("version", "text"),
    "moderation.decide": ("version", "message"),
    "moderation.hand_over": ("text",),
    "moderation.undo": ("reason",),
    "moderation.move": ("numbers", "other", "then", "reason", "preview"),
    "moderation.split": ("numbers", "title", "board", "kind", "stream", "lang", "then", "reason", "preview"),
    "moderation.join": ("numbers", "reason", "preview"),
    "moderation.merge": ("other", "poll_of", "answers_of", "with_followers", "reason", "preview"),
    "moderation.curate_thread": ("title", "reason"),
    "moderation.curate_post": ("reason",),
    "moderation.curate_many": ("thread", "reason", "confirm"),
    "moderation.redact": ("found", "more", "reason"),
    "moderation.mark_answer": ("anything",),
    "moderation.unmark_answer": ("anything",),
    "moderation.hide_version": ("anything",),
    "moderation.show_version": ("anything",),
    "moderation.sanction": ("words", "reason", "days"),
    "moderation.remove_all": ("words", "reason"),
    "moderation.set_level": ("anything",),
    "moderation.look_up_address": ("reason",),
    "moderation.lift": ("reason",),
    "moderation.acknowledge": ("anything",),
    "moderation.approve_held": ("anything",),
    "moderation.decline_held": ("reason",),
    "moderation.add_word": ("words", "does"),
    "moderation.remove_word": ("anything",),
    "programme.renew_invitation": ("anything",),
    "moderation.appeal": ("words",),
    "moderation.answer_appeal": ("words", "outcome"),
    "accounts.settings": ("display_name", "language", "stream", "organisation", "bio",
                          "bio_language", "shows_organisation", "shows_stream",
                          "shows_threads"),
    "accounts.login": ("identifier", "password", "remember"),
    "accounts.register": ("display_name", "handle", "email", "password", "organisation", "stream",
                          "language", "agree", "code", "website"),
    "accounts.forgot_password": ("email",),
    "accounts.resend_confirmation": ("email",),
    "accounts.reset_password": ("username", "password"),
    "accounts.change_password": ("username", "current_password", "password"),
    "accounts.change_email": ("email", "current_password"),
    "accounts.confirm_person": ("anything",),
    "accounts.use_new_email": ("anything",),
    "accounts.sign_out": ("anything",),
    "accounts.end_session": ("anything",),
    "accounts.end_sessions": ("anything",),
    "admin.retry_job": ("anything",),
    "admin.discard_job": ("anything",),
}  # fmt: skip


# Parts of an address that are others than elsewhere: the package has no quiz in week 0,
# and what can be done differs with what it is done to.
ELSEWHERE = {
    "learning.make_quiz": {"number": 0},
    "moderation.curate_form": {"do": "rename"},
    "moderation.curate_thread": {"do": "rename"},
    "moderation.sanction_form_page": {"do": "note"},
    "moderation.sanction": {"do": "note"},
    "moderation.set_level": {"do": "trust"},
    "moderation.curate_post_form": {"do": "lock_post"},
    "moderation.curate_post": {"do": "lock_post"},
    "moderation.form_for_many": {"do": "close"},
    "moderation.curate_many": {"do": "close"},
    "moderation.decide_page": {"verdict": "disagree"},
    "moderation.decide": {"verdict": "disagree"},
}


@dataclass(frozen=True)
class Address:
    """One way in: a rule of the site with one method."""

    method: str
    endpoint: str
    rule: str
    arguments: frozenset[str]

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule}"

    def path(self, values: dict[str, Any], lang: str = "en") -> str:
        path = self.rule.replace("<lang>", lang)
        values = {**values, **ELSEWHERE.get(self.endpoint, {})}
        for name in self.arguments - {"lang"}:
            path = _put(path, name, str(values[name]))
        return path


def _put(path: str, name: str, value: str) -> str:
    before, _, rest = path.partition(f"{name}>")
    return before.rpartition("<")[0] + value + rest


def addresses(app: Flask, method: str | None = None) -> list[Address]:
    """Every rule with every method that does something."""
    return [
        Address(verb, rule.endpoint, rule.rule, frozenset(rule.arguments))
        for rule in sorted(app.url_map.iter_rules(), key=_order)
        for verb in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
        if method in (None, verb)
    ]


def _order(rule: Rule) -> tuple[str, str]:
    return rule.endpoint, rule.rule


def live_link(app: Flask, endpoint: str, handle: str = "charlie") -> str:
    """The secret of a link that has just been mailed to somebody; it is good once."""
    secret = tokens.new_secret()
    with app.app_context():
        owner = db.session.scalars(select(User.id).where(User.handle == handle)).one()
        tokens.keep(secret, owner, MAILED[endpoint], {"email": FREE_ADDRESS})
        db.session.commit()
    return secret


def begin_draft(app: Flask, handle: str, place_id: int, *, discarded: bool = False) -> int:
    """What somebody has begun to answer, or had."""
    with app.app_context():
        owner = db.session.scalars(select(User.id).where(User.handle == handle)).one()
        fields = [["body", "Half a thought."], ["lang", "en"]]
        now = clock.now()
        draft = Draft(user_id=owner, place=Place.REPLY, place_id=place_id, sequence=1, updated_at=now,
                      fields=None if discarded else fields, discarded=fields if discarded else None,
                      discarded_at=now if discarded else None)  # fmt: skip
        db.session.add(draft)
        db.session.commit()
        return draft.id


def gather(thread_id: int) -> dict[str, Any]:
    """A collection of week 3 with the thread and a message in it; and what sums up week 1, and the thread."""
    first, week = (
        w for w in outline().weeks if w.number in (1, 3) and w.offering.slug == "current"
    )
    told = {
        "offering_id": week.offering_id,
        "published_at": clock.now(),
        "html_en": "",
        "html_fr": "",
    }
    row = Collection(week_id=week.id, submission="s", **told, **COLLECTION)
    covers = {"covers_post_id": 1, "covers_number": 1, "covers_at": clock.now()}
    of_week = Synthesis(week_id=first.id, uuid="of a week", **covers, **told, **SYNTHESIS)
    of_thread = Synthesis(thread_id=thread_id, uuid="of a thread", **covers, **told, **SYNTHESIS)
    db.session.add_all([row, of_week, of_thread])
    db.session.flush()
    entry = CollectionEntry(collection_id=row.id, thread_id=thread_id, position=1, **NOTES)
    reply = select(Post.id).where(Post.thread_id == thread_id).order_by(Post.id.desc())
    last = db.session.scalars(reply).first()
    other = CollectionEntry(collection_id=row.id, post_id=last, position=2, **NOTES)
    db.session.add_all([entry, other])
    db.session.commit()
    return {
        "collection_id": row.id,
        "entry_id": entry.id,
        "collection_slug": "best-of-the-week",
    }


def things(app: Flask, thread_id: int, board_id: int) -> dict[str, Any]:
    """Something real for every part of an address. Each thing is somebody's: the thread, its poll,
    the post and the draft are Amina's, the bookmark, the kept search, the attempt and the record are Noor's. The token opens nothing; for one that
    does see ``live_link``."""
    draft_id = begin_draft(app, "amina", thread_id)
    with app.app_context():
        enqueue("tests.nothing", run_at=clock.now())
        thread = db.session.get_one(Thread, thread_id)
        draft = commands.PollDraft(POLL["question"], tuple(POLL["choices"].split("\n")))
        commands.make_poll(db.session.get_one(User, thread.author_id), thread, draft)
        db.session.flush()
        db.session.scalars(select(Job).order_by(Job.id.desc())).first().died_at = clock.now()
        db.session.commit()
        file = _document(thread_id)
        first = select(Post.id).where(Post.thread_id == thread_id, Post.number == 1)
        _add_version(db.session.scalars(first).one())
        noor = select(User.id).where(User.handle == "noor")
        bookmark = Bookmark(
            user_id=db.session.scalars(noor).one(), post_id=db.session.scalars(first).one()
        )
        synonym = Synonym(words_en="canoe\nkayak", words_fr="canot")
        search = SavedSearch(user_id=bookmark.user_id, name="Boats", lang="en", address="q=boat",
                             token="t" * 32)  # fmt: skip
        of_session = begin_a_session(db.session.get_one(Thread, thread_id).author_id)
        quiz_id = db.session.scalars(select(Quiz.id).order_by(Quiz.id)).first()
        attempt = Attempt(user_id=bookmark.user_id, quiz_id=quiz_id, token="a" * 22, lang="en",
                          state=State.FINISHED, answers={}, checked={}, score=0, out_of=8,
                          updated_at=clock.now(), finished_at=clock.now())  # fmt: skip
        db.session.add_all([bookmark, synonym, search, attempt])
        maps = select(Activity.id).where(Activity.title_en.like("Stakeholder map%"))
        result = ActivityResult(activity_id=db.session.scalars(maps.order_by(Activity.id)).first(),
                                user_id=thread.author_id, thread_id=thread.id, answers={})  # fmt: skip
        db.session.add(result)
        first_resource = select(Resource.id).order_by(Resource.id).limit(1)
        verdict = ResourceVerdict(resource_id=db.session.scalars(first_resource).one(),
                                  user_id=thread.author_id, verdict="used", tip="A tip.", lang="en",
                                  updated_at=clock.now())  # fmt: skip
        shelved = db.session.get_one(Resource, verdict.resource_id)
        suggestion = Resource(uuid="a suggestion", programme_id=shelved.programme_id, position=99,
                              title_en="A guide", kind="guide", state="suggested")  # fmt: skip
        for handle in ("noor", "devon"):
            do_a_week(db.session.scalars(select(User).where(User.handle == handle)).one())
        record = issue_a_record(db.session.get_one(User, bookmark.user_id))
        check = ResourceCheck(resource_id=shelved.id, lang="en", url=shelved.url_en, code=200,
                              moved_to=MOVED_TO, checked_at=clock.now())  # fmt: skip
        db.session.add_all([verdict, suggestion, check])
        db.session.commit()
        return {
            "thread_id": thread_id,
            "slug": "how-do-we-begin",
            "post_id": db.session.scalars(first).one(),
            "board_id": board_id,
            "bookmark_id": bookmark.id,
            "group_id": synonym.id,
            "search_id": search.id,
            "quiz_id": quiz_id,
            "activity_id": result.activity_id,
            "result_id": result.id,
            "step": "check",
            "question_type": "single",
            "asked_id": db.session.scalars(
                select(Question.id).where(Question.quiz_id == quiz_id, Question.type == "single")
            ).first(),
            "attempt_id": attempt.id,
            "stream_id": 1,
            **of_session,
            "verdict_id": verdict.id,
            "suggestion_id": suggestion.id,
            "record_code": shown_code(record.code),
            "user_id": thread.author_id,
            "resource_slug": "principles-and-guidelines",
            "resource_id": db.session.scalars(select(Resource.id).order_by(Resource.id)).first(),
            "place": "reply",
            "place_id": thread_id,
            "draft_id": draft_id,
            "job_id": db.session.scalars(select(Job.id).order_by(Job.id.desc())).first(),
            "act_id": do_something(thread_id),
            "review_id": report_it(thread_id),
            **decide_something(),
            **hold_something(thread_id),
            "session_id": 1,
            "item_id": db.session.scalars(select(Item.id).order_by(Item.id)).first(),
            "offering": "current",
            "number": 1,
            **gather(thread_id),
            **change_a_plan(),
            "handle": "amina",
            "key": "about",
            "code": "practitioners",
            "choice": "en",
            "token": "x" * 43,
            "name": "nothing.eml",
            "file_key": file.key,
            "file_name": file.name,
        }


def change_a_plan() -> dict[str, Any]:
    """That of week 1, as somebody would: its first item said something else before."""
    week = db.session.scalars(select(Week).join(Offering).where(
        Offering.slug == "current", Week.number == 1)).one()  # fmt: skip
    item = planning.items_now(week)[0]
    before = planning.text_of_items(planning.items_now(week), planning.codes_of(week))
    db.session.add(CourseRevision(offering_id=week.offering_id, kind="plan", uuid=week.uuid, number=1,
                                  text=before.replace(f"minutes: {item.minutes}", "minutes: 3", 1)))  # fmt: skip
    db.session.commit()
    return {"planned_id": item.id, "thing_kind": "plan", "thing_uuid": week.uuid, "version": 1}


def do_something(thread_id: int) -> int:
    """What a moderator did, and can undo: the number of the act."""
    rosa = db.session.scalars(select(User).where(User.handle == "rosa")).one()
    thread = db.session.get_one(Thread, thread_id)
    where = acts.Spot.of_thread(thread)
    with acts.record(rosa, Kind.REOPEN, at=where, reach=reach.posts([thread.first_post_id])) as act:
        db.session.get_one(Post, thread.first_post_id).edited_by_id = rosa.id
    db.session.commit()
    return act.act_id or 0


def something_to_move(thread_id: int, author_id: int) -> dict[str, str]:
    """Two messages of one person at the end of a thread, and another thread they could go to; of one
    that was merged away, in the one it is part of."""
    author = db.session.get_one(User, author_id)
    thread = db.session.get_one(Thread, thread_now(thread_id))
    ids = [commands.post_reply(author, thread, "Misplaced words.", "en") for _ in range(2)]
    heading = commands.Heading("The right place", "discussion", "en", None)
    other = commands.start_thread(author, thread.board, heading, "Words.")
    db.session.commit()
    numbers = db.session.scalars(select(Post.number).where(Post.id.in_(ids)).order_by(Post.number))
    return {"numbers": ", ".join(map(str, numbers)), "other": str(other.id)}


def report_it(thread_id: int) -> int:
    """What Tom says of the thread's first message, who has no part in any of this: the number of
    the item in the queue."""
    tom = db.session.scalars(select(User).where(User.handle == "tom")).one()
    first = db.session.get_one(Post, db.session.get_one(Thread, thread_id).first_post_id)
    report_post(tom, first, "unkind", "Look at it.", "en")
    db.session.commit()
    return db.session.scalars(select(ReviewItem.id)).one()


def decide_something() -> dict[str, int]:
    """A warning of Noor by Rosa; and what Noor says to it."""
    who = {each.handle: each.id for each in db.session.scalars(select(User))}
    warning_id = warn(who["noor"], who["rosa"])
    appeal = Appeal(sanction_id=warning_id, words="I was.", lang="en")
    db.session.add(appeal)
    db.session.commit()
    return {"sanction_id": warning_id, "appeal_id": appeal.id}


def hold_something(thread_id: int) -> dict[str, int]:
    """An answer of Amina's that waits, and a word that is watched for."""
    thread = db.session.get_one(Thread, thread_id)
    held = HeldPost(author_id=thread.author_id, board_id=thread.board_id, thread_id=thread.id,
                    offering_id=thread.offering_id, title="", kind="", lang="en", body="Words.",
                    files=[], why="new")  # fmt: skip
    word = WatchedWord(words="lottery", refuses=True)
    db.session.add_all([held, word])
    db.session.commit()
    return {"held_id": held.id, "word_id": word.id}


def warn(member_id: int, by_id: int | None = None) -> int:
    """A warning that stands in nobody's way: the number of it."""
    made = Sanction(member_id=member_id, by_id=by_id, kind="warning", words="Be kind.", lang="en")
    db.session.add(made)
    db.session.flush()  # its number is given
    return made.id


def do_a_week(person: User) -> None:
    """The plan of week 2, whose session is not that of ``things``, but for what is only optional."""
    course = outline()
    for item in course.items_of(course.week(course.offering("current"), 2)):
        if item.kind == "resource":
            continue  # it can still be opened
        done = ItemDone(user_id=person.id, item_id=item.id, how="ticked", done_at=clock.now())
        db.session.add(done)
    db.session.flush()


def issue_a_record(holder: User) -> Record:
    """Of somebody who has done a week."""
    offering = outline().offering("current")
    said = content_of(progress_in(holder, offering), "Noor", 1.5)
    record = Record(code=new_code(), user_id=holder.id, offering_id=offering.id, said=said,
                    digest="", pdf=b"%PDF-1.3")  # fmt: skip
    db.session.add(record)
    return record


def begin_a_session(asker: int) -> dict[str, int]:
    """One that goes on, with everything that will be left of it, and a question by this person.
    Gives their ids and its speaker's."""
    session = db.session.scalars(select(LiveSession).order_by(LiveSession.starts_at)).first()
    session.status, session.recording_url = "live", "https://video.example.org/1"
    session.starts_at = clock.now().replace(second=0, microsecond=0)
    session.transcript, session.slides_url = "Words.", "https://slides.example.org/1"
    session.chapters = [{"seconds": 65, "title": "A start"}]
    session.summary_en, session.summary_fr = "What was said.", "Ce qui a été dit."
    question = SessionQuestion(
        session_id=session.id, author_id=asker, text="What comes next?", lang="en"
    )
    db.session.add(question)
    db.session.flush()  # its number is given
    return {"live_id": session.id, "speaker_id": session.speakers[0].id, "question_id": question.id}


def _add_version(post_id: int) -> None:
    """Version 1 of a post, as somebody would have changed it."""
    post = db.session.get_one(Post, post_id)
    post.revision_count = 1
    before = PostRevision(post_id=post.id, number=1, editor_id=post.author_id, lang="en",
                          body="Words before.", title="A title before", reason="")  # fmt: skip
    db.session.add(before)
    db.session.commit()


def _document(thread_id: int) -> Attachment:
    """A file of the thread's first post."""
    first = db.session.scalars(
        select(Post).where(Post.thread_id == thread_id, Post.number == 1)
    ).one()
    upload = look_at("plan.txt", io.BytesIO(b"First the canal, then the bridge."))
    file = keep_file(first.author, upload)
    db.session.flush()  # the post needs its number
    attach(first.author, first.id, [Enclosure(file, "")])
    first.attachment_count = 1
    db.session.commit()
    return file


def rows(app: Flask, *but: str) -> dict[str, list[Any]]:
    """Every row of every table, except those named."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select())))
            for table in Base.metadata.sorted_tables
            if table.name not in but
        }
