"""``flask programme``: the course package, checked and loaded."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from app.core.db import db
from app.programme import commands
from app.programme.models import Offering
from app.programme.package import Package, read_package
from app.programme.package_reader import PackageError

programme = AppGroup("programme", help="The course: check a package, load it.")
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@programme.command("validate")
@click.argument("folder", type=FOLDER)
def validate(folder: Path) -> None:
    """Check a course package without touching the database."""
    package = _read(folder)
    click.echo(f"The package {package.code!r} is complete in both languages.")


@programme.command("load")
@click.argument("folder", type=FOLDER)
def load(folder: Path) -> None:
    """Load a course package. Loading the same package again changes nothing."""
    offerings = load_package(folder)
    for offering in offerings:
        click.echo(f"{offering.slug}: {offering.starts_on} to {offering.ends_on}")
    click.echo(f"{len(offerings)} offerings loaded.")


def load_package(folder: Path) -> list[Offering]:
    """Read, check and load in one transaction; ends the program with the fault's sentence."""
    package = _read(folder)
    try:
        offerings = commands.load_package(package)
        db.session.commit()
    except PackageError as error:  # what only the dates of an offering tell
        db.session.rollback()
        raise click.ClickException(str(error)) from None
    except Exception:
        db.session.rollback()
        raise
    return offerings


def _read(folder: Path) -> Package:
    try:
        return read_package(folder)
    except PackageError as error:
        raise click.ClickException(str(error)) from None
