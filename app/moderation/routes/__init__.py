"""Moderation's addresses."""

from app.moderation.routes import answers as answers
from app.moderation.routes import curating as curating
from app.moderation.routes import deciding as deciding
from app.moderation.routes import held as held
from app.moderation.routes import log as log
from app.moderation.routes import moving as moving
from app.moderation.routes import people as people
from app.moderation.routes import problems as problems
from app.moderation.routes import queue as queue
from app.moderation.routes import redacting as redacting
from app.moderation.routes import reporting as reporting
from app.moderation.routes import sanctions as sanctions
from app.moderation.routes import standing as standing
from app.moderation.routes import words as words
from app.moderation.routes.blueprint import bp

__all__ = ["bp"]
