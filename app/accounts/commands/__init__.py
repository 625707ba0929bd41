"""What people and operators do with accounts, one module per family of verbs."""

from app.accounts.commands.credentials import (
    change_password,
    confirm_email_change,
    request_email_change,
    request_reset,
    reset_password,
    send_reset_link,
)
from app.accounts.commands.people import (
    create_person,
    facilitate,
    grant,
    moderate,
    stop_facilitating,
    stop_moderating,
    ungrant,
)
from app.accounts.commands.profile import update_profile, update_settings
from app.accounts.commands.registration import (
    NOTICE_VERSION,
    Registration,
    confirm,
    register,
    request_confirmation,
    send_confirmation_link,
)
from app.accounts.commands.retention import sweep
from app.accounts.commands.signing_in import (
    claim_attempt,
    sign_in,
    sign_out,
    sign_out_browser,
    sign_out_everywhere,
)

__all__ = [
    "NOTICE_VERSION",
    "Registration",
    "change_password",
    "claim_attempt",
    "confirm",
    "confirm_email_change",
    "create_person",
    "facilitate",
    "grant",
    "moderate",
    "register",
    "request_confirmation",
    "request_email_change",
    "request_reset",
    "reset_password",
    "send_confirmation_link",
    "send_reset_link",
    "sign_in",
    "sign_out",
    "sign_out_browser",
    "sign_out_everywhere",
    "stop_facilitating",
    "stop_moderating",
    "sweep",
    "ungrant",
    "update_profile",
    "update_settings",
]
