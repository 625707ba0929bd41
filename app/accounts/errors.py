"""Refusals of this feature; its routes put them into the form they belong to."""


class HandleTakenError(Exception):
    """Another account has this handle, or one that looks the same."""


class SignInRefusedError(Exception):
    """No active account has this name and this password. Which of the two is never said."""


class AccountPausedError(Exception):
    """The password is right, but the account (whose row has this number) is suspended."""

    def __init__(self, user_id: int) -> None:
        super().__init__(user_id)
        self.user_id = user_id


class WrongPasswordError(Exception):
    """The current password, asked for again before a change, is not right."""


class LinkExpiredError(Exception):
    """The secret of a mailed link is unknown, used or too old."""


class BadAccountError(Exception):
    """An operator asked for an account that cannot be; the text says why."""
