"""Long work of the screens, done by workers: checks, imports, taking back, and forgetting old files."""

from datetime import timedelta

from django.utils import timezone

from artel.core.actor import actor_of
from artel.core.jobs import every, job
from artel.core.models import User
from artel.core.undo import DAYS
from artel.screens.models import Import
from artel.screens.transfer import run


@job("screens.import")
def run_import(*, company_id: int, import_id: int) -> None:
    """Take a file in."""
    if (taken := _find(import_id)) is not None:
        run.work(taken)


@job("screens.check")
def check_import(*, company_id: int, import_id: int) -> None:
    """Try a file without writing anything."""
    if (taken := _find(import_id)) is not None:
        run.check_by_job(taken)


@job("screens.revert")
def revert_import(*, company_id: int, import_id: int, user_id: int) -> None:
    """Take an import back."""
    if (taken := _find(import_id)) is not None:
        run.revert_by_job(taken, actor_of(User.objects.get(pk=user_id), company_id))


def _find(import_id: int) -> Import | None:
    return Import.objects.select_related("owner").filter(pk=import_id).first()


@every("23 3 * * *", "screens.forget_files")
def forget_files(company_id: int) -> None:
    """Imported files hold personal data: they go when their import can no longer be taken back."""
    limit = timezone.now() - timedelta(days=DAYS)
    for taken in Import.objects.filter(company_id=company_id, created_at__lt=limit).exclude(content=""):
        taken.content.delete(save=False)
        Import.objects.filter(pk=taken.pk).update(content="")
