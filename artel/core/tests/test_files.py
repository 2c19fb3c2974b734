import io
import zipfile
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from artel.core.actor import Actor, acting
from artel.core.errors import Forbidden, Refused
from artel.core.files import attach, clean_name, files_of, find_file, remove, sweep_files
from artel.core.models import Change, File, Step
from artel.core.tests.conftest import make_order
from artel.core.timeline import timeline
from artel.core.undo import undo

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
PDF = b"%PDF-1.7\n%abc\n"


def upload(name: str = "план.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def docx() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return packed.getvalue()


def test_a_file_is_kept_with_its_mark_and_told(ann):
    order = make_order(ann)

    file = attach(order, upload(), actor=ann)

    assert list(files_of(order)) == [file]
    assert (file.name, file.media_type, file.size_bytes, file.uploaded_by_id) == ("план.pdf", "application/pdf", len(PDF), ann.user_id)
    assert file.sha256 == sha256(PDF).hexdigest()
    with file.content.open("rb") as stored:
        assert stored.read() == PDF
    entry = timeline(order).get()
    assert (entry.verb, entry.text, entry.data["file"]) == ("file", "план.pdf", file.pk)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.png", PNG), ("a.docx", docx()), ("a.zip", docx()), ("a.csv", "имя;сумма\n".encode("cp1251")), ("a.txt", "да".encode("utf-16"))],
)
def test_usual_files_are_taken(ann, name, content):
    assert attach(make_order(ann), upload(name, content), actor=ann).name == name


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("virus.exe", b"MZ" + b"\0" * 64, "file-type"),
        ("page.html", b"<script>", "file-type"),
        ("picture.svg", b"<svg onload=alert(1)>", "file-type"),
        ("no ending", b"abc", "file-type"),
        ("a.pdf.exe", PDF, "file-type"),
        ("a.pdf", b"MZ" + b"\0" * 64, "file-content"),
        ("a.png", PDF, "file-content"),
        ("a.docx", b"plain words", "file-content"),
        ("a.xls", PDF, "file-content"),
        ("a.txt", PNG, "file-content"),
        ("a.txt", b"ab\0cd", "file-content"),
        ("a.txt", b"", "file-empty"),
    ],
)
def test_others_are_refused_and_nothing_is_kept(ann, name, content, code):
    order = make_order(ann)

    with pytest.raises(Refused) as refusal:
        attach(order, upload(name, content), actor=ann)

    assert refusal.value.code == code
    assert not File.objects.exists()
    assert not timeline(order).exists()


def test_limits_are_set_by_the_installation(ann, settings):
    settings.FILE_MAX_BYTES = 10
    with pytest.raises(Refused, match="10") as refusal:
        attach(make_order(ann), upload(), actor=ann)
    assert refusal.value.code == "file-too-large"

    settings.FILE_MAX_BYTES, settings.FILE_TYPES = 1000, ["png"]
    with pytest.raises(Refused) as refusal:
        attach(make_order(ann), upload(), actor=ann)
    assert refusal.value.code == "file-type"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Docs\\Договор.PDF", "Договор.pdf"),
        ("счёт\u202efdp.exe", "счётfdp.exe"),
        ("a\0b\n.txt", "ab.txt"),
        ('"><img>.png', "___img_.png"),
        ("...", "file"),
        ("я" * 300 + ".pdf", "я" * 146 + ".pdf"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert clean_name(given) == kept


def test_only_who_sees_the_record_sees_its_files(firm, stranger):
    order = make_order(firm.nick)
    with acting(firm.nick):
        file = attach(order, upload(), actor=firm.nick)
        assert find_file(file.pk, firm.nick) == file
    for other in (firm.ann, stranger.boss):
        with acting(other):
            assert find_file(file.pk, other) is None
    with acting(firm.ann), pytest.raises(Forbidden):
        attach(order, upload(), actor=firm.ann)


def test_a_removed_file_comes_back_by_undo(ann):
    order = make_order(ann)
    file = attach(order, upload(), actor=ann)
    path = file.content.name

    remove(file, actor=ann)
    assert not files_of(order).exists()
    assert default_storage.exists(path)
    undo(Step.objects.order_by("-pk").first(), actor=ann)

    assert files_of(order).get().content.name == path


def test_a_colleague_who_may_only_read_removes_nothing_of_others(firm):
    order = make_order(firm.ann)
    with acting(firm.ann):
        file = attach(order, upload(), actor=firm.ann)
    with acting(firm.ben):
        with pytest.raises(Forbidden):
            remove(file, actor=firm.ben)
        own = attach(order, upload("моё.pdf"), actor=firm.ben)
        remove(own, actor=firm.ben)
        assert [left.name for left in files_of(order)] == ["план.pdf"]


def test_content_goes_when_undo_is_over_and_not_before(firm, monkeypatch):
    order = make_order(firm.ann)
    with acting(firm.ann):
        gone, kept = (attach(order, upload(f"{number}.pdf", PDF + bytes([number])), actor=firm.ann) for number in (1, 2))
        paths = [gone.content.name, kept.content.name]
        remove(gone, actor=firm.ann)
    with acting(Actor.system(firm.company.pk)):
        sweep_files(firm.company.pk)
    assert [default_storage.exists(path) for path in paths] == [True, True]

    later = timezone.now() + timedelta(days=95)
    monkeypatch.setattr("artel.core.files.timezone.now", lambda: later)  # nobody can make history older
    with acting(Actor.system(firm.company.pk)):
        sweep_files(firm.company.pk)

    assert [default_storage.exists(path) for path in paths] == [False, True]


def test_history_of_files_is_kept(ann):
    file = attach(make_order(ann), upload(), actor=ann)

    assert Change.objects.filter(table="core_file", record_id=file.pk).count() == 1
