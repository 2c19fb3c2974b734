"""Export: a person receives everything that is kept of them (152-ФЗ, article 14)."""

import io
import json
import zipfile

from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from artel.core.action import action
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.files import attach
from artel.core.models import File
from artel.core.notifications import notify
from artel.parties.models import Party
from artel.parties.queries.personal import ARCHIVE_ENDING, everything_of, files_of


@action(
    Party,
    permission="parties.export_person",
    label=_("Export personal data"),
    icon="file-archive",
    bulk=False,
    needs="read",
    confirm=_("All that is kept of this person becomes one archive among the files of the record."),
)
def export_person(party: Party, *, actor: Actor) -> File:
    """One archive with all facts as JSON and all files, attached to the person; who asked is notified."""
    if not party.is_person:
        raise Refused(
            _("Personal data belong to a person. Export the people who work there one by one."), "not-a-person"
        )
    content = archive(party)
    name = f"{timezone.localdate().isoformat()}-{party.pk}{ARCHIVE_ENDING}"
    file = attach(party, ContentFile(content, name=name), actor=actor, name=name)
    if actor.user_id is not None:
        notify([actor.user_id], _("The archive with the personal data is among the files."), party, actor=actor)
    return file


def archive(party: Party) -> bytes:
    """The archive itself: `person.json` and a folder of files."""
    everything = everything_of(party)
    told = json.dumps(everything, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("person.json", told)
        for file in files_of(party, everything["records"]):
            with file.content.open("rb") as content:
                bundle.writestr(f"files/{file.pk}-{file.name.replace('/', '_')}", content.read())
    return packed.getvalue()
