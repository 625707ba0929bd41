"""The HTTP edge: language, answers for htmx and for plain forms, errors, headers, the page cache.

Imports no feature. Features use what is exported here.
"""

from app.web.actor import current_actor
from app.web.errors import for_strangers
from app.web.htmx import at_address, flash_notice, fragment, page, redirect_or, see_other
from app.web.language import get_lang
from app.web.page_cache import changes_at, never_cached

__all__ = [
    "at_address",
    "changes_at",
    "current_actor",
    "flash_notice",
    "for_strangers",
    "fragment",
    "get_lang",
    "never_cached",
    "page",
    "redirect_or",
    "see_other",
]
