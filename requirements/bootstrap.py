"""Makes ``.venv`` and puts the locked requirements in it: ``python3 requirements/bootstrap.py run``.

Only the standard library, and only syntax that a Python too old for the site can read, so that
it can say so. Everything else that may be wrong with a machine is one sentence too.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
# What the tests need contains what the site needs.
FITTING = {"run": ("run", "dev"), "dev": ("dev",)}


class CannotPrepareError(Exception):
    """One sentence: what is missing, and how to get it."""


def main(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "run"
    try:
        if name not in FITTING:
            raise CannotPrepareError(
                "Say what to prepare: `bootstrap.py run` or `bootstrap.py dev`."
            )
        prepare(ROOT, name)
    except CannotPrepareError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted: run it again to go on.\n")
        return 130
    return 0


def prepare(root: Path, name: str) -> None:
    """Make ``root/.venv`` fit ``requirements/<name>.txt``; does nothing when it does already.

    Raises CannotPrepareError.
    """
    require_python(sys.version_info)
    venv = root / ".venv"
    if any(is_fitting(root, venv, other) for other in FITTING[name]):
        return
    require_writable(venv if venv.is_dir() else root)
    if not has_pip(venv):
        make_venv(venv)
    sys.stdout.write(f"Installing the requirements ({name}), once ...\n")
    sys.stdout.flush()
    lock = root / "requirements" / f"{name}.txt"
    install(venv / "bin" / "python", lock, venv / "pip.log")
    (venv / f".stamp-{name}").write_text(stamp(lock))


def require_python(version: tuple[int, ...]) -> None:
    if tuple(version[:2]) < OLDEST:
        raise CannotPrepareError(
            f"Learning Together needs Python 3.11 or newer; this is {version[0]}.{version[1]}: "
            "install it, for example `sudo apt-get install python3.11`, then run "
            "`make run PYTHON=python3.11`."
        )


def require_writable(folder: Path) -> None:
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotPrepareError(
            f"The folder {folder} cannot be written: run this as its owner, or check the site out "
            "in a folder of your own."
        )


def is_fitting(root: Path, venv: Path, name: str) -> bool:
    lock = root / "requirements" / f"{name}.txt"
    made_from = venv / f".stamp-{name}"
    return made_from.is_file() and has_pip(venv) and made_from.read_text() == stamp(lock)


def has_pip(venv: Path) -> bool:
    """Whether a whole environment of this Python is there; an interrupted try leaves half a one."""
    library = "python{}.{}".format(*sys.version_info)
    packages = venv / "lib" / library / "site-packages"
    return (venv / "bin" / "python").exists() and (packages / "pip" / "__main__.py").is_file()


def stamp(lock: Path) -> str:
    """What an environment is made from: the lock file and the Python."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    return f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {version}"


def make_venv(venv: Path) -> None:
    try:
        # Debian ships both apart from Python.
        __import__("ensurepip")
        builder = __import__("venv").EnvBuilder(with_pip=True, clear=True, symlinks=True)
    except ImportError:
        raise CannotPrepareError(
            "This Python cannot make virtual environments: install what it lacks, for example "
            "`sudo apt-get install python3-venv`."
        ) from None
    try:
        builder.create(str(venv))
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotPrepareError(
            f"The virtual environment {venv} could not be made ({error}): look for free space, and "
            "install what may be missing, for example `sudo apt-get install python3-venv`."
        ) from None


def install(python: Path, lock: Path, log: Path) -> None:
    """Run pip. What it says goes to ``log``, and its last line into the error."""
    command = [str(python), "-m", "pip", "install", "--require-hashes", "--no-deps"]
    command += ["--only-binary", ":all:", "--disable-pip-version-check", "-r", str(lock)]
    with log.open("w") as handle:
        code = subprocess.call(command, stdout=handle, stderr=subprocess.STDOUT)  # noqa: S603
    if code != 0:
        raise CannotPrepareError(
            "The requirements could not be installed: check that this machine reaches the package "
            f"index and has free space, then run it again. pip's last line (all of {log}): "
            f"{last_line(log)}"
        )


def last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines()]
    # What pip says about itself comes last and helps nobody.
    told = [line for line in lines if line and not line.startswith("[notice]")]
    return told[-1] if told else "(nothing)"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
