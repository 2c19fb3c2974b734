"""Where this installation keeps its files, and its secret."""

import os
import secrets
from functools import cache
from pathlib import Path

from artel.kit.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "artel"


@cache
def var() -> Path:
    """The folder of everything that changes: database, files, logs, secret."""
    place = Path(os.environ.get("ARTEL_VAR") or ROOT / "var").expanduser().resolve()
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(
            f"The folder {place} cannot be made: {error.strerror}.",
            f"Не удаётся создать папку {place}: {error.strerror}.",
        ) from error
    if not os.access(place, os.W_OK | os.X_OK):
        raise Trouble(
            f"The folder {place} is not writable for this user; set ARTEL_VAR or change its owner.",
            f"Нет права записи в папку {place}; задайте ARTEL_VAR или смените владельца.",
        )
    return place


@cache
def kept_secret() -> str:
    """The secret made at the first start; only its owner can read the file."""
    place = var() / "secret"
    if not place.exists():
        draft = var() / f"secret.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, place)  # fails if another process was first: then both read the same file
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    try:
        return place.read_text().strip()
    except OSError as error:
        raise Trouble(
            f"The file {place} cannot be read: {error.strerror}.",
            f"Не удаётся прочитать файл {place}: {error.strerror}.",
        ) from error


def secret_key() -> str:
    """What signs sessions and derives passwords."""
    return os.environ.get("ARTEL_SECRET_KEY") or kept_secret()
