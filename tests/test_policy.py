"""Every rule, for every kind of person, in every state that matters: cell by cell."""

from __future__ import annotations

import pytest

from app import policy
from app.core.errors import NotAllowedError, SignInRequiredError

pytestmark = pytest.mark.once  # asks no database

PEOPLE = (
    "visitor",
    "suspended author",
    "member",
    "author",
    "facilitator",
    "facilitator elsewhere",
    "moderator",
    "administrator",
)
# One letter a person, in that order: Yes, no, si(G)n in, (P)aused, staff (O)nly, not yo(U)rs,
# (C)losed, (H)idden, (E)nded, (S)hut poll, (V)oted, has (B)allots, (N)ew, (A)nswered, too (L)ate,
# o(W)n post, as(K)er only, no answe(R), bookmarks (F)ull, too (M)any searches; of sessions: not
# enrolle(D), too earl(I), over (Z), no such mo(v)e, no (r)ecording, no (t)ranscript, no (c)onsent; of activities: (p)ost
# first, one's own (q), a r(e)sult; no (w)eek done; (u)ndone no longer.
LETTERS = {
    "Y": "yes",
    "n": "no",
    "G": "sign_in",
    "P": "suspended",
    "O": "staff_only",
    "U": "not_yours",
    "C": "closed",
    "H": "hidden",
    "E": "ended",
    "S": "poll_closed",
    "V": "voted",
    "B": "has_votes",
    "N": "new",
    "A": "answered",
    "L": "too_late",
    "W": "own_post",
    "K": "asker_only",
    "R": "no_answer",
    "F": "bookmarks_full",
    "M": "searches_full",
    "D": "not_enrolled",
    "I": "too_early",
    "Z": "session_over",
    "v": "no_such_move",
    "r": "no_recording",
    "t": "no_transcript",
    "c": "no_consent",
    "p": "post_first",
    "w": "no_week_done",
    "q": "own_result",
    "e": "result",
    "u": "undo_over",
}
EXPECTED = {
    ("may_keep_progress", "any"): "GPYYYYYY",
    ("may_issue_record", "no week complete"): "GPwwwwww",
    ("may_issue_record", "a week complete"): "GPYYYYYY",
    ("may_withdraw_record", "any"): "GPUYUUUU",
    ("may_note_team", "any"): "GPOOYOOY",
    ("may_curate", "in an offering"): "GPOOYOYY",
    ("may_curate", "in the commons"): "GPOOOOYY",
    ("may_see_log", "any"): "GPOOYYYY",
    ("sees_act", "in an offering"): "nnnnYnYY",
    ("sees_act", "in the commons"): "nnnnnnYY",
    ("may_undo_act", "after 29 days"): "GPOOYOYY",
    ("may_undo_act", "after 30 days"): "GPOOuOuu",
    ("may_plan", "in an offering"): "GPOOYOOY",
    ("may_plan", "in the commons"): "GPOOOOOY",
    ("may_write_course", "own offering"): "GPOOYOOY",
    ("may_write_course", "another offering"): "GPOOOOOY",
    ("may_start_thread", "in an offering"): "GPYYYYYY",
    ("may_start_thread", "in the commons"): "GPYYYYYY",
    ("may_announce", "in an offering"): "GPOOYOYY",
    ("may_announce", "in the commons"): "GPOOOOYY",
    ("may_see_quiz_results", "in an offering"): "GPOOYOOY",
    ("may_reply", "open"): "GPYYYYYY",
    ("may_reply", "closed"): "GPCCYCYY",
    ("may_reply", "hidden"): "GPHHHHHH",
    ("may_quote", "thread open"): "GPYYYYYY",
    ("may_quote", "thread closed"): "GPYYYYYY",
    ("may_quote", "thread hidden"): "GPHHHHHH",
    ("may_quote", "post hidden"): "GPHHHHHH",
    ("may_edit_post", "thread open"): "GPUYUUYY",
    ("may_edit_post", "thread closed"): "GPUCUUYY",
    ("may_edit_post", "thread hidden"): "GPUHUUYY",
    ("may_edit_post", "post hidden"): "GPUHUUYY",
    ("may_start_twin", "open"): "GPYYYYYY",
    ("may_start_twin", "closed"): "GPCCYCYY",
    ("may_start_twin", "hidden"): "GPHHHHHH",
    ("may_link_twin", "open"): "GPUYYUYY",
    ("may_link_twin", "closed"): "GPUYYUYY",
    ("may_link_twin", "hidden"): "GPUHYUYY",
    ("may_translate", "post open"): "GPYYYYYY",
    ("may_translate", "person new"): "GPNNYYYY",
    ("may_translate", "post hidden"): "GPHHHHHH",
    ("may_change_translation", "post open"): "GPUYYUYY",
    ("may_change_translation", "post hidden"): "GPHHHHHH",
    ("may_close_thread", "open"): "GPOOYOYY",
    ("may_close_thread", "closed"): "GPOOYOYY",
    ("may_close_thread", "hidden"): "GPOOYOYY",
    ("may_move_posts", "open"): "GPOOYOYY",
    ("may_move_posts", "closed"): "GPOOYOYY",
    ("may_move_posts", "hidden"): "GPOOHOHH",
    ("may_merge_away", "open"): "GPOOYOYY",
    ("may_merge_away", "closed"): "GPOOYOYY",
    ("may_merge_away", "hidden"): "GPOOHOHH",
    ("may_merge_away", "result"): "GPOOeOee",
    ("may_make_poll", "open"): "GPUYYUYY",
    ("may_make_poll", "closed"): "GPUCYUYY",
    ("may_make_poll", "hidden"): "GPHHHHHH",
    ("may_close_poll", "open"): "GPUYYUYY",
    ("may_close_poll", "closed"): "GPUCYUYY",
    ("may_close_poll", "hidden"): "GPHHHHHH",
    ("may_change_poll", "thread open"): "GPUYYUYY",
    ("may_change_poll", "thread closed"): "GPUCYUYY",
    ("may_change_poll", "thread hidden"): "GPHHHHHH",
    ("may_change_poll", "poll open"): "GPUYYUYY",
    ("may_change_poll", "poll closed"): "GPUYYUYY",
    ("may_change_poll", "voted, changeable"): "GPUBBUBB",
    ("may_change_poll", "voted for good"): "GPUBBUBB",
    ("may_vote", "thread open"): "GPYYYYYY",
    ("may_vote", "thread closed"): "GPSSSSSS",
    ("may_vote", "thread hidden"): "GPHHHHHH",
    ("may_vote", "poll open"): "GPYYYYYY",
    ("may_vote", "poll closed"): "GPSSSSSS",
    ("may_vote", "voted, changeable"): "GPYYYYYY",
    ("may_vote", "voted for good"): "GPVVVVVV",
    ("sees_results", "always"): "YYYYYYYY",
    ("sees_results", "after voting, not voted"): "nnnnnnnn",
    ("sees_results", "after voting, voted"): "nYYYYYYY",
    ("sees_results", "after closing, voted"): "nnnnnnnn",
    ("sees_results", "after closing, closed"): "YYYYYYYY",
    ("may_edit_post", "wiki, thread open"): "GPYYYYYY",
    ("may_edit_post", "wiki, thread closed"): "GPCCCCYY",
    ("may_edit_post", "wiki, thread hidden"): "GPHHHHYY",
    ("may_edit_post", "wiki, person new"): "GPNYYNYY",
    ("may_edit_heading", "open"): "GPUYYUYY",
    ("may_edit_heading", "closed"): "GPUYYUYY",
    ("may_edit_heading", "hidden"): "GPUYYUYY",
    ("may_make_wiki", "thread open"): "GPUYYUYY",
    ("may_make_wiki", "thread closed"): "GPUCYUYY",
    ("may_make_wiki", "thread hidden"): "GPUHYUYY",
    ("may_make_wiki", "post hidden"): "GPUHYUYY",
    ("may_delete_post", "thread open"): "GPUYUUUU",
    ("may_delete_post", "thread closed"): "GPUCUUUU",
    ("may_delete_post", "thread hidden"): "GPUHUUUU",
    ("may_delete_post", "post hidden"): "GPUHUUUU",
    ("may_delete_post", "first"): "GPUYUUUU",
    ("may_delete_post", "first, answered"): "GPUAUUUU",
    ("may_restore_post", "after 9 minutes"): "GPUYUUYY",
    ("may_restore_post", "after 10 minutes"): "GPULUUYY",
    ("may_restore_post", "not removed"): "GPUYUUYY",
    ("may_hide_revision", "any"): "GPUYUUYY",
    ("may_show_revision", "any"): "GPOOOOYY",
    ("may_react", "thread open"): "GPYWYYYY",
    ("may_react", "thread closed"): "GPYWYYYY",
    ("may_react", "thread hidden"): "GPHHHHHH",
    ("may_react", "post hidden"): "GPHHHHHH",
    ("may_mark_answer", "thread open"): "GPKYYKYY",
    ("may_mark_answer", "thread closed"): "GPKYYKYY",
    ("may_mark_answer", "thread hidden"): "GPKHHKHH",
    ("may_mark_answer", "post hidden"): "GPKHHKHH",
    ("may_mark_answer", "first post"): "GPKRRKRR",
    ("may_mark_answer", "no question"): "GPKRRKRR",
    ("may_bookmark", "room left"): "GPYYYYYY",
    ("may_bookmark", "full"): "GPFFFFFF",
    ("may_keep_search", "room left"): "GPYYYYYY",
    ("may_keep_search", "full"): "GPMMMMMM",
    ("may_keep_drafts", "any"): "GPYYYYYY",
    ("may_attach", "first picture"): "GPYYYYYY",
    ("may_attach", "another picture"): "GPYYYYYY",
    ("may_attach", "a document"): "GPYYYYYY",
    ("may_have_calendar", "any"): "GPYYYYYY",
    ("may_mark_read", "any"): "GPYYYYYY",
    ("may_follow", "any"): "GPYYYYYY",
    ("may_find_members", "any"): "GPYYYYYY",
    ("may_enrol", "any"): "GPYYYYYY",
    ("may_take_quiz", "any"): "GPYYYYYY",
    ("may_join", "offering running"): "GPYYYYYY",
    ("may_join", "offering ended"): "GPEEEEEE",
    ("may_see_staff_pages", "any"): "GPOOOOYY",
    ("may_tend_search", "any"): "GPOOYYYY",
    ("may_suggest_resource", "any"): "GPYYYYYY",
    ("may_judge_resource", "any"): "GPYYYYYY",
    ("may_curate_library", "any"): "GPOOYYOY",
    ("may_hide_tip", "any"): "GPOOYYYY",
    ("sees_suggestions", "any"): "nnnnYYnY",
    ("may_administer", "any"): "GPOOOOOY",
    ("sees_hidden", "any"): "nnnnnnYY",
    ("may_settle_questions", "any"): "GPOOYOYY",
    ("may_ask_guest", "begun"): "GPYYYYYY",
    ("may_ask_guest", "an hour ago"): "GPZZZZZZ",
    ("may_ask_guest", "cancelled"): "GPZZZZZZ",
    ("may_withdraw_question", "begun"): "GPUYYUYY",
    ("may_withdraw_question", "an hour ago"): "GPZZYZYY",
    ("may_withdraw_question", "cancelled"): "GPZZYZYY",
    ("may_edit_session", "any"): "GPOOYOOY",
    ("may_move_session", "to live"): "GPOOYOOY",
    ("may_move_session", "to publish"): "GPOOYOOY",
    ("may_move_session", "without a recording"): "GPOOrOOr",
    ("may_move_session", "without a transcript"): "GPOOtOOt",
    ("may_move_session", "without consent"): "GPOOcOOc",
    ("may_move_session", "not held yet"): "GPOOvOOv",
    ("may_see_results", "open"): "YYYYYYYY",
    ("may_see_results", "open, posted"): "YYYYYYYY",
    ("may_see_results", "after posting"): "GpppYpYY",
    ("may_see_results", "after posting, posted"): "YYYYYYYY",
    ("may_edit_result", "thread open"): "GPUUUUUU",
    ("may_edit_result", "thread closed"): "GPUUUUUU",
    ("may_edit_result", "thread hidden"): "GPUUUUUU",
    ("may_edit_result", "own, thread open"): "GPYYYYYY",
    ("may_edit_result", "own, thread closed"): "GPCCYCYY",
    ("may_edit_result", "own, thread hidden"): "GPHHHHHH",
    ("may_leave_result", "thread open"): "GPYqYYYY",
    ("may_leave_result", "thread closed"): "GPYqYYYY",
    ("may_leave_result", "thread hidden"): "GPYqYYYY",
    ("sees_join_address", "begun, enrolled"): "GPYYYYYY",
    ("sees_join_address", "begun, not enrolled"): "GPDDYDYY",
    ("sees_join_address", "in 14 minutes, enrolled"): "GPYYYYYY",
    ("sees_join_address", "in 16 minutes, enrolled"): "GPIIIIII",
    ("sees_join_address", "an hour ago, enrolled"): "GPZZZZZZ",
    ("sees_join_address", "cancelled, enrolled"): "GPZZZZZZ",
    ("may_note_attendance", "begun, enrolled"): "GPYYYYYY",
    ("may_note_attendance", "begun, not enrolled"): "GPDDYDYY",
    ("may_note_attendance", "in 14 minutes, enrolled"): "GPYYYYYY",
    ("may_note_attendance", "in 16 minutes, enrolled"): "GPIIIIII",
    ("may_note_attendance", "an hour ago, enrolled"): "GPYYYYYY",
    ("may_note_attendance", "cancelled, enrolled"): "GPZZZZZZ",
}
CELLS = {
    (rule, state, person): LETTERS[letter]
    for (rule, state), letters in EXPECTED.items()
    for person, letter in zip(PEOPLE, letters, strict=True)
}
TABLE = {(row["rule"], row["state"], row["person"]): row["answer"] for row in policy.table()}


@pytest.mark.parametrize("cell", sorted(CELLS), ids=" / ".join)
def test_the_rule_answers_as_written_here(cell: tuple[str, str, str]) -> None:
    assert TABLE[cell] == CELLS[cell]


def test_the_printed_table_has_no_cell_that_is_not_tested() -> None:
    assert TABLE.keys() == CELLS.keys()


def test_every_rule_of_the_module_is_in_the_table() -> None:
    rules = {name for name in vars(policy) if name.startswith(("may_", "sees_"))}
    assert rules == {rule for rule, _state, _person in CELLS}


def test_a_refusal_is_raised_with_its_reason() -> None:
    with pytest.raises(NotAllowedError) as refusal:
        policy.require(policy.Ruling(policy.Reason.CLOSED))
    assert refusal.value.reason == "closed"


def test_a_stranger_is_asked_to_sign_in() -> None:
    with pytest.raises(SignInRequiredError):
        policy.require(policy.Ruling(policy.Reason.SIGN_IN))


def test_a_permission_raises_nothing() -> None:
    assert policy.require(policy.YES) is None


@pytest.mark.parametrize(
    ("level", "role", "facilitates", "limited", "exempt"),
    [
        ("new", "member", [], True, False),
        ("member", "member", [], False, False),
        ("trusted", "member", [], False, True),
        ("new", "moderator", [], False, True),
        ("member", "member", [3], False, True),
        ("new", "member", [3], False, True),
    ],
)
def test_limits_follow_the_level(
    level: str, role: str, facilitates: list[int], limited: bool, exempt: bool
) -> None:
    class Person:
        id = 1
        status = "active"

    person = Person()
    vars(person).update(level=level, role=role, facilitates=facilitates)
    assert policy.has_new_member_limits(person) is limited  # type: ignore[arg-type]
    assert policy.is_exempt_from_posting_limits(person) is exempt  # type: ignore[arg-type]
    assert policy.most_mentions(person) == (2 if limited else 20)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "facilitates", "offering_id", "title"),
    [
        ("member", [], 1, None),
        ("member", [1], 1, "facilitator"),
        ("member", [1], 2, None),
        ("member", [1], None, None),
        ("moderator", [1], 1, "moderator"),
        ("administrator", [], None, "moderator"),
    ],
)
def test_a_title_is_borne_where_one_looks_after_the_place(
    role: str, facilitates: list[int], offering_id: int | None, title: str | None
) -> None:
    assert policy.title_of(role, facilitates, offering_id) == title
