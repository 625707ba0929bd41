"""Once a week every address of the shelf is asked whether it still answers."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

from flask import current_app

from app.core import clock
from app.core.db import db
from app.core.jobs import enqueue, job, periodic
from app.library import links
from app.library.asking import ask

CHECK = "library.check_link"
# Longer than asking takes at most, so that no host is asked twice at once, by any worker.
PAUSE = timedelta(minutes=5)


@periodic("library.check_links", every=timedelta(days=7))
def check_links() -> None:
    """One job for each address. Those of one host come one after another."""
    begun = clock.now()
    before: Counter[str] = Counter()
    for resource_id, lang, address in links.addresses():
        host = urlsplit(address).hostname or ""
        enqueue(
            CHECK,
            dedupe=f"{CHECK}:{resource_id}:{lang}",
            run_at=begun + before[host] * PAUSE,
            resource_id=resource_id,
            lang=lang,
        )
        before[host] += 1


@job(CHECK)
def check_link(resource_id: int, lang: str) -> None:
    address = links.address_of(resource_id, lang)
    if not address:
        links.forget(resource_id, lang)
        return
    db.session.rollback()  # nothing is held while another machine thinks
    site = current_app.extensions["settings"].site_url
    answer = ask(address, f"LearningTogether-links/1.0 (+{site}/en/about)")
    links.note(resource_id, lang, address, answer)
