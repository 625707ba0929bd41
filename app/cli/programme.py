"""``flask programme``: the course package, checked, loaded and exported; the next offering."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app.core.db import db
from app.programme import commands
from app.programme.cloning import clone_offering
from app.programme.export import NoSourceError, offering_to_export, write_package
from app.programme.models import Offering, Programme
from app.programme.package import LANGUAGES, read_package
from app.programme.package_reader import CODE, RESERVED, PackageError
from app.programme.package_zip import opened, pack
from app.programme.queries import offering_named, programmes

programme = AppGroup("programme", help="The course: check, load, export a package; run it again.")
PACKAGE = click.Path(exists=True, path_type=Path)
NO_SOURCE = "This course was loaded before its Markdown was kept: load its package once more, then try again."


@programme.command("validate")
@click.argument("package", type=PACKAGE)
def validate(package: Path) -> None:
    """Check a course package, a folder or a zip, without touching the database."""
    with _told(), opened(package) as folder:
        found = read_package(folder)
    click.echo(f"The package {found.code!r} is complete in both languages.")


@programme.command("load")
@click.argument("package", type=PACKAGE)
def load(package: Path) -> None:
    """Load a course package, a folder or a zip. Loading the same again changes nothing."""
    offerings = load_package(package)
    for offering in offerings:
        click.echo(f"{offering.slug}: {offering.starts_on} to {offering.ends_on}")
    click.echo(f"{len(offerings)} offerings loaded.")


def load_package(package: Path) -> list[Offering]:
    """Read, check and load in one transaction; ends the program with the fault's sentence."""
    with _told(), opened(package) as folder:
        offerings = commands.load_package(read_package(folder))
        db.session.commit()
    return offerings


@programme.command("export")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--programme", "code", help="Its code, where there are several.")
@click.option(
    "--offering", "slug", help="Whose weeks are written: the latest, when it is not said."
)
def export(target: Path, code: str | None, slug: str | None) -> None:
    """Write the course as a package into a new folder, or into a new file that ends in .zip."""
    target = target.absolute()
    _refuse_what_is_there(target)
    offering = _offering(slug) if slug is not None else offering_to_export(_programme(code))
    with tempfile.TemporaryDirectory(prefix="course-") as name:
        folder = Path(name, "course")
        folder.mkdir()
        _write(folder, offering, target)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix == ".zip":
            pack(folder, Path(name, "course.zip"))
            shutil.copyfile(Path(name, "course.zip"), target)
        else:
            shutil.copytree(folder, target, dirs_exist_ok=True)
    click.echo(f"{offering.programme.code}, as {offering.slug} has it: {target}")


@programme.command("clone")
@click.argument("slug")
@click.argument("new_slug")
@click.option("--starts-on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="A Monday.")
@click.option("--title-en", help="Its title in English; NEW_SLUG, when it is not said.")
@click.option("--title-fr", help="Its title in French; NEW_SLUG, when it is not said.")
def clone(
    slug: str, new_slug: str, starts_on: datetime, title_en: str | None, title_fr: str | None
) -> None:
    """Make the offering NEW_SLUG with what SLUG has, later by whole weeks, and nobody in it."""
    source = _offering(slug)
    if not CODE.fullmatch(new_slug) or new_slug in RESERVED:
        raise click.ClickException(
            "NEW_SLUG must be small letters, digits and hyphens (and not all)."
        )
    if offering_named(new_slug) is not None:
        raise click.ClickException(f"The offering {new_slug!r} is there already: name another.")
    if starts_on.weekday():
        raise click.ClickException(f"{starts_on:%Y-%m-%d} is no Monday: an offering starts on one.")
    titles = dict(zip(LANGUAGES, (title_en or new_slug, title_fr or new_slug), strict=True))
    with _told():
        offering = clone_offering(source, new_slug, starts_on.date(), titles)
        db.session.commit()
    click.echo(f"{offering.slug}: {offering.starts_on} to {offering.ends_on}")


@contextmanager
def _told() -> Iterator[None]:
    """A fault ends the program with its sentence; whatever fails, nothing is left half done."""
    try:
        yield
    except PackageError as error:
        db.session.rollback()
        raise click.ClickException(str(error)) from None
    except NoSourceError:
        db.session.rollback()
        raise click.ClickException(NO_SOURCE) from None
    except Exception:
        db.session.rollback()
        raise


def _refuse_what_is_there(target: Path) -> None:
    if target.suffix == ".zip":
        if target.exists():
            raise click.ClickException(f"{target} is there already: name a new file.")
    elif target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise click.ClickException(f"{target} is not an empty folder: name a new one.")


def _programme(code: str | None) -> Programme:
    found = programmes()
    chosen = [each for each in found if code in (None, each.code)]
    if len(chosen) == 1:
        return chosen[0]
    if not found:
        raise click.ClickException("There is no course here: load one first.")
    codes = ", ".join(each.code for each in found)
    raise click.ClickException(f"Say which course with --programme: {codes}.")


def _offering(slug: str) -> Offering:
    found = offering_named(slug)
    if found is None:
        raise click.ClickException(f"There is no offering {slug!r} here.")
    return found


def _write(folder: Path, offering: Offering, target: Path) -> None:
    """Into this folder, and read again: what could not be loaded is not exported."""
    with _told():
        try:
            write_package(folder, offering)
            read_package(folder)
        except PackageError as error:
            raise error.seen_in(folder, target) from None
