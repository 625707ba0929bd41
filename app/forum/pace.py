"""How fast people may write here."""

from __future__ import annotations

from app import policy
from app.accounts.models import User
from app.web.limits import hit


def count_writing(what: str, actor: User) -> None:
    """Counts a "thread", a "reply" or a "post_report". Newcomers may write so much on their first day; nobody faster
    than people type, but for those who look after the place."""
    if policy.has_new_member_limits(actor):
        hit(f"new_member_{what}", str(actor.id))
    elif not policy.is_exempt_from_posting_limits(actor):
        hit(what, str(actor.id))
