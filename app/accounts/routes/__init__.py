"""The addresses of this feature."""

from app.accounts.routes import mine, recovery, registration, signing_in
from app.accounts.routes.blueprint import bp

__all__ = ["bp", "mine", "recovery", "registration", "signing_in"]
