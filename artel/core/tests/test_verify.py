import psycopg
import pytest
from django.core.files.storage import default_storage
from django.db import connection

from artel.config import database
from artel.core import verify
from artel.core.files import attach
from artel.core.tests.conftest import make_order
from artel.core.tests.test_files import upload
from artel.kit.trouble import Trouble


def test_all_agrees_where_everything_went_through_actions(ann, capsys):
    attach(make_order(ann), upload(), actor=ann)

    assert verify.main() == 0

    told = capsys.readouterr().out.splitlines()
    assert told[:4] == ["guards: ok", "constraints: ok", "references: ok", "files: ok"]
    assert [line for line in told if not line.endswith(": ok")] == []


def test_a_file_lost_from_the_storage_is_named(ann, capsys):
    file = attach(make_order(ann), upload(), actor=ann)
    default_storage.delete(file.content.name)

    with pytest.raises(Trouble, match="Things that do not agree: 1"):
        verify.main()

    assert f"files: file {file.pk} “план.pdf” is missing\n" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_table_whose_guards_were_taken_off_is_named():
    owner = database.owner_dsn(connection.settings_dict["NAME"])
    try:
        with psycopg.connect(owner) as link:
            link.execute("ALTER TABLE sample_order DISABLE ROW LEVEL SECURITY")
            link.execute("ALTER TABLE sample_order DISABLE TRIGGER note_update")

        found = list(verify.guards())
    finally:
        with psycopg.connect(owner) as link:
            link.execute("ALTER TABLE sample_order ENABLE ROW LEVEL SECURITY")
            link.execute("ALTER TABLE sample_order ENABLE TRIGGER note_update")

    assert found == ["sample_order has no row security", "sample_order keeps no history"]


def test_a_row_that_names_another_company_is_named(ann, stranger):
    theirs = make_order(stranger.ann)
    mine = make_order(ann)
    type(mine).objects.filter(pk=mine.pk).update(parent_id=theirs.pk)

    assert list(verify.references()) == [f"sample_order {mine.pk} names in parent_id a row of another company"]
