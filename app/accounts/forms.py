"""What people fill in about themselves: shapes and limits, one clear sentence for each fault."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation, ValidationError

from app.accounts import handles, invitations, labels, names, passwords
from app.accounts.models import StreamChoice, User
from app.web.forms import Form, seconds_since_token

MAX_EMAIL = 254
MAX_BIO = 1000
QUICKEST = 3  # seconds

ORGANISATIONS = [(str(kind), name) for kind, name in labels.ORGANISATIONS.items()]
STREAMS = [
    (StreamChoice.PRACTITIONERS.value, _l("Practitioners: I plan and run engagement")),
    (StreamChoice.EXECUTIVES.value, _l("Executives: I decide on and sponsor engagement")),
    (StreamChoice.SUPPORTERS.value, _l("Supporters: I help others to engage")),
]
# A language is always named in itself.
LANGUAGES = [("en", "English"), ("fr", "Français")]
CHOOSE_ORGANISATION = _l("Choose the kind of organization you are from.")
CHOOSE_STREAM = _l("Choose a stream; you can change it later.")
CHOOSE_LANGUAGE = _l("Choose a language.")
TOO_SHORT = _l("Use at least 12 characters for your password.")


def clean_email(text: str) -> str | None:
    """The address as mail can be sent to it, or None. Asks nobody whether it exists."""
    if len(text) > MAX_EMAIL:
        return None
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return found.ascii_email


def _tidy(text: str | None) -> str:
    return (text or "").strip()


class EmailField(StringField):  # type: ignore[misc]
    """An e-mail address. ``address`` is its deliverable form, once it was found valid."""

    address: str = ""

    def __init__(self, label: Any, **options: Any) -> None:
        required = InputRequired(_l("Enter an e-mail address, like name@example.org."))
        super().__init__(label, filters=[_tidy], validators=[required, self.check], **options)

    def check(self, _form: Any, field: Any) -> None:
        found = clean_email(field.data or "")
        if found is None:
            raise StopValidation(_("Enter an e-mail address, like name@example.org."))
        self.address = found


def _check_name(_form: Any, field: Any) -> None:
    fault = names.find_fault(field.data or "")
    if fault is not None:
        raise ValidationError(
            {
                names.Fault.EMPTY: _("Enter the name that others will see."),
                names.Fault.LENGTH: _("Use at most 60 characters for your name."),
                names.Fault.INVISIBLE: _(
                    "Your name has characters that cannot be seen; type it again, without them."
                ),
                names.Fault.TITLE: _(
                    "Leave out titles such as moderator or facilitator: the site shows who has one."
                ),
            }[fault]
        )


def _check_handle(_form: Any, field: Any) -> None:
    fault = handles.find_fault(field.data or "")
    if fault is not None:
        raise ValidationError(
            {
                handles.Fault.LENGTH: _("Use 3 to 30 characters for your handle."),
                handles.Fault.START: _("Start your handle with a letter."),
                handles.Fault.ALPHABET: _(
                    "Use letters, digits and single hyphens, dots or underscores between them."
                ),
                handles.Fault.RESERVED: _("This handle is kept for the site; choose another."),
            }[fault]
        )


def password_sentence(fault: passwords.Fault) -> str:
    sentences = {
        passwords.Fault.SHORT: TOO_SHORT,
        passwords.Fault.LONG: _("Use at most 1,000 characters for your password."),
        passwords.Fault.COMMON: _(
            "This password is on lists of common passwords, so it is guessed first; choose another."
        ),
        passwords.Fault.PERSONAL: _("Leave your handle and your e-mail out of your password."),
    }
    return str(sentences[fault])


class NameField(StringField):  # type: ignore[misc]
    def __init__(self, label: Any, **options: Any) -> None:
        filters = [lambda text: names.tidy_name(text or "")]
        required = InputRequired(_l("Enter the name that others will see."))
        super().__init__(label, filters=filters, validators=[required, _check_name], **options)


class ChoiceField(RadioField):  # type: ignore[misc]
    """One of several; ``sentence`` is what is said when none of them came."""

    def __init__(self, label: Any, choices: Any, sentence: Any, **options: Any) -> None:
        offered = [SelectChoice(value=value, label=text) for value, text in choices]
        super().__init__(label, choices=offered, invalid_choice_message=sentence, **options)
        self.type = "RadioField"  # what templates know it as


class RegistrationForm(Form):
    display_name = NameField(_l("Your name"))
    handle = StringField(
        _l("Handle"),
        filters=[lambda text: handles.tidy_handle(text or "")],
        validators=[InputRequired(_l("Use 3 to 30 characters for your handle.")), _check_handle],
    )
    email = EmailField(_l("E-mail"))
    password = PasswordField(_l("Password"), validators=[InputRequired(TOO_SHORT)])
    organisation = ChoiceField(_l("Kind of organization"), ORGANISATIONS, CHOOSE_ORGANISATION)
    stream = ChoiceField(_l("Stream"), STREAMS, CHOOSE_STREAM)
    language = ChoiceField(_l("Language of the site and of our mail"), LANGUAGES, CHOOSE_LANGUAGE)
    code = StringField(_l("Invitation code"), filters=[_tidy])
    # Nobody sees it; what fills in everything it finds is no person.
    website = StringField(_l("Leave this empty"))
    agree = BooleanField(
        _l("I have read how my information is used, and I agree to it."),
        validators=[DataRequired(_l("Please agree before you create an account."))],
    )

    def validate_code(self, field: Any) -> None:
        if field.data and not invitations.is_known(field.data):
            raise ValidationError(
                _(
                    "Nobody gave out this code. Check it, or leave it empty: you can register without."
                )
            )

    def validate_website(self, field: Any) -> None:
        if field.data:
            raise ValidationError(_("Leave the field empty that says so, and send the form again."))

    def validate_agree(self, _field: Any) -> None:
        """Nobody fills this in within three seconds. The token of the page says when it was made."""
        made_at = seconds_since_token()
        if made_at is not None and made_at < current_app.config.get(
            "SECONDS_TO_REGISTER", QUICKEST
        ):
            raise ValidationError(_("That was very quick. Please send the form once more."))

    def validate_password(self, field: Any) -> None:
        fault = passwords.find_fault(
            field.data or "", email=self.email.data or "", handle=self.handle.data or ""
        )
        if fault is not None:
            raise ValidationError(password_sentence(fault))


class SignInForm(Form):
    identifier = StringField(
        _l("E-mail or handle"),
        filters=[_tidy],
        validators=[DataRequired(_l("Enter your e-mail or your handle."))],
    )
    password = PasswordField(_l("Password"), validators=[InputRequired(_l("Enter your password."))])
    remember = BooleanField(_l("Keep me signed in on this device"))


class EmailForm(Form):
    """One address to send a link to."""

    email = EmailField(_l("E-mail"))


class NewPasswordForm(Form):
    """``owner`` is whose password it will be."""

    password = PasswordField(_l("New password"), validators=[InputRequired(TOO_SHORT)])

    def __init__(self, owner: User, **options: Any) -> None:
        super().__init__(**options)
        self.owner = owner

    def validate_password(self, field: Any) -> None:
        fault = passwords.find_fault(
            field.data or "", email=self.owner.email, handle=self.owner.handle
        )
        if fault is not None:
            raise ValidationError(password_sentence(fault))


class ChangePasswordForm(NewPasswordForm):
    current_password = PasswordField(
        _l("Current password"), validators=[InputRequired(_l("Enter your current password."))]
    )


class ChangeEmailForm(Form):
    email = EmailField(_l("New e-mail"))
    current_password = PasswordField(
        _l("Current password"), validators=[InputRequired(_l("Enter your current password."))]
    )


class SettingsForm(Form):
    display_name = NameField(_l("Your name"))
    language = ChoiceField(_l("Language of the site and of our mail"), LANGUAGES, CHOOSE_LANGUAGE)
    stream = ChoiceField(_l("Stream"), STREAMS, CHOOSE_STREAM)
    organisation = ChoiceField(_l("Kind of organization"), ORGANISATIONS, CHOOSE_ORGANISATION)
    bio = TextAreaField(
        _l("About you"),
        filters=[_tidy],
        validators=[Length(max=MAX_BIO, message=_l("Use at most 1,000 characters about you."))],
    )
    bio_language = ChoiceField(
        _l("Language of what you wrote about you"), LANGUAGES, CHOOSE_LANGUAGE
    )
    shows_organisation = BooleanField(_l("Show my kind of organization"))
    shows_stream = BooleanField(_l("Show my stream"))
    shows_threads = BooleanField(_l("Show the discussions I started"))
