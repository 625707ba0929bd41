"""Refusals the domain may raise; app.web.errors turns them into pages."""


class NotFoundError(Exception):
    """It does not exist, or this person may not know that it does."""


class NotAllowedError(Exception):
    """They may see it, but not do this to it.

    ``reason`` is a policy reason code (see ``app.policy.Reason``); the edge puts it in words.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SignInRequiredError(NotAllowedError):
    """They may see it; a signed-in person might do this."""

    def __init__(self) -> None:
        super().__init__("sign_in")


class ChangedMeanwhileError(Exception):
    """Somebody else changed the thing after this person had opened it: neither text may be lost."""


class SlowedError(Exception):
    """One person writes again too soon where people go slowly. ``wait`` is in whole seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"wait {wait} s")
        self.wait = wait


class TooManyAttemptsError(Exception):
    """A limit was reached. ``retry_after`` is in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after
