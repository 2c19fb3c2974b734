"""The two ways to say no."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


class Refused(Exception):
    """A rule said no. The message tells a person what to do; the code is permanent."""

    def __init__(self, message: Any, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


class Forbidden(PermissionDenied):
    """This actor may not do this."""

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or _("You may not do this. Ask an administrator for the right."))
