"""``flask users``: accounts made and changed by the person who runs the site. The first
administrator can only be made here."""

from __future__ import annotations

import secrets

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.accounts import commands, queries
from app.accounts.errors import BadAccountError
from app.accounts.models import Role, User
from app.core.db import db
from app.forum import queries as forum
from app.programme.queries import outline

users = AppGroup("users", help="Accounts: create, grant, list.")
ROLES = click.Choice(["member", "moderator", "administrator", "facilitator"])


@users.command("create")
@click.argument("email")
@click.option("--handle", required=True, help="The unique name others see.")
@click.option("--name", required=True, help="The name shown beside what they write.")
@click.option("--language", type=click.Choice(["en", "fr"]), default="en")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.MEMBER.value)
def create(email: str, handle: str, name: str, language: str, role: str) -> None:
    """Make a confirmed account and print its password once."""
    password = secrets.token_urlsafe(15)
    try:
        user = commands.create_person(
            handle=handle,
            display_name=name,
            email=email,
            password=password,
            language=language,
            role=role,
        )
    except BadAccountError as error:
        raise click.ClickException(str(error)) from None
    db.session.commit()
    click.echo(f"{user.handle} can sign in with the password {password}")


@users.command("grant")
@click.argument("person")
@click.argument("role", type=ROLES)
@click.option("--offering", help="For a facilitator: the offering's name in its address.")
@click.option("--board", help="For a moderator of this board alone: its name in its address.")
@click.option("--language", type=click.Choice(["en", "fr"]), help="For one of this language alone.")
def grant(
    person: str, role: str, offering: str | None, board: str | None, language: str | None
) -> None:
    """Give PERSON (an e-mail address or a handle) a ROLE. "member" takes roles away."""
    user = queries.find_for_sign_in(person)
    if user is None:
        raise click.ClickException(f"Nobody here is called {person!r}: see `users list`.")
    if role == "facilitator":
        found = [o for o in outline().offerings if o.slug == offering]
        if not found:
            slugs = ", ".join(o.slug for o in outline().offerings)
            raise click.ClickException(f"Say which offering with --offering: {slugs}.")
        commands.facilitate(user, found[0].id)
    elif role == "moderator" and (board or language):
        _moderate(user, board, language)
    else:
        commands.grant(user, role)
    if role == "member":
        commands.stop_moderating(user)
        for number in list(user.facilitates):
            commands.stop_facilitating(user, number)
    db.session.commit()
    click.echo(f"{user.handle} is {role} now.")


def _moderate(user: User, board: str | None, language: str | None) -> None:
    """Of a board or of a language; whoever has two scopes looks after both."""
    if board:
        found = forum.boards().by_code.get(board)
        if found is None:
            raise click.ClickException(
                f"No board is called {board!r}: see the address of its list."
            )
        commands.moderate(user, f"board:{found.id}")
    if language:
        commands.moderate(user, f"lang:{language}")


@users.command("list")
@click.option("--role", type=click.Choice([role.value for role in Role]))
def list_users(role: str | None) -> None:
    """Handle, name, role and state of everybody, or of one role. No e-mail address."""
    statement = select(User).order_by(User.id).execution_options(yield_per=500)
    if role:
        statement = statement.where(User.role == role)
    count = 0
    for user in db.session.scalars(statement):
        click.echo(f"{user.handle}\t{user.display_name}\t{user.role}\t{user.status}")
        count += 1
    click.echo(f"{count} accounts.", err=True)
