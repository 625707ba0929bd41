"""What an operator types: ``flask --app wsgi ...``. One module per group of commands."""

from __future__ import annotations

import click
from flask import Flask

from app.cli import (
    bench,
    counters,
    db,
    demo,
    doctor,
    policy,
    programme,
    search,
    serve,
    start,
    users,
)

COMMANDS: tuple[click.Command, ...] = (
    serve.serve,
    serve.worker,
    start.start,
    db.database,
    doctor.doctor,
    policy.policy,
    programme.programme,
    demo.demo,
    users.users,
    counters.counters,
    search.search,
    bench.bench,
)


def register(app: Flask) -> None:
    """Give the application its commands."""
    for command in COMMANDS:
        app.cli.add_command(command)
