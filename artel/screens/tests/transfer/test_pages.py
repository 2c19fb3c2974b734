import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from artel.core.actor import acting
from artel.core.testing import make_actor, make_company, sign_in
from artel.core.tests.sample.models import Order
from artel.screens import jobs
from artel.screens.models import Export, Import
from artel.screens.tests.transfer.sample import make_import
from artel.screens.transfer import views

FILE = "Title;Total;State\nKitchen;1;open\nTable;many;open\n"


@pytest.fixture
def browser(client, ann):
    sign_in(client, ann)
    client.cookies["language"] = "en"
    return client


def upload(browser, content=FILE, name="orders.csv", slug="sample-orders"):
    raw = content.encode() if isinstance(content, str) else content
    return browser.post(f"/{slug}/import/", {"file": SimpleUploadedFile(name, raw)})


def test_a_file_goes_from_the_upload_to_its_result(browser, ann):
    asked = browser.get("/sample-orders/import/")
    assert asked.status_code == 200
    assert "Title" in asked.text

    sent = upload(browser)
    taken = Import.objects.get()
    assert sent.url == f"/imports/{taken.pk}/columns/"
    columns = browser.get(sent.url)
    assert columns.text.count("<option") > 10
    assert '<option value="title" selected>' in columns.text

    checked = browser.post(sent.url, {"map-0": "title", "map-1": "total", "map-2": "", "mode": "both"})
    assert checked.url == f"/imports/{taken.pk}/"
    page = browser.get(checked.url).text
    assert "Nothing has been written yet" in page
    assert "Total: «many» is not a valid number." in page
    assert not Order.objects.exists()

    started = browser.post(f"/imports/{taken.pk}/start/")
    assert started.url == f"/imports/{taken.pk}/"
    assert "data-progress" in browser.get(started.url).text
    job = ProcrastinateJob.objects.get(task_name="screens.import")
    jobs.run_import(**job.args)

    result = browser.get(f"/imports/{taken.pk}/").text
    assert "Take the import back" in result
    assert Order.objects.get().title == "Kitchen"
    gone = browser.get(f"/imports/{taken.pk}/progress/")
    assert gone.headers["HX-Redirect"] == f"/imports/{taken.pk}/"

    refused = browser.get(f"/imports/{taken.pk}/refused/")
    text = b"".join(refused.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[1] == "Table,many,open,Total: «many» is not a valid number."
    sheet = browser.get(f"/imports/{taken.pk}/refused/?format=xlsx")
    assert b"".join(sheet.streaming_content).startswith(b"PK")

    reverted = browser.post(f"/imports/{taken.pk}/revert/")
    assert reverted.status_code == 302
    assert not Order.objects.exists()
    assert Import.objects.get().state == Import.State.REVERTED
    assert "orders.csv" in browser.get("/imports/").text


def test_a_large_file_is_checked_and_taken_back_by_a_worker(browser, ann, monkeypatch):
    monkeypatch.setattr(views, "AT_ONCE", 1)
    upload(browser)
    taken = Import.objects.get()
    browser.post(f"/imports/{taken.pk}/columns/", {"map-0": "title", "mode": "both"})
    taken.refresh_from_db()
    assert taken.state == Import.State.CHECKING

    jobs.check_import(**ProcrastinateJob.objects.get(task_name="screens.check").args)
    taken.refresh_from_db()
    assert (taken.state, taken.findings["created"]) == (Import.State.CHECKED, 2)
    assert not Order.objects.exists()

    browser.post(f"/imports/{taken.pk}/start/")
    jobs.run_import(**ProcrastinateJob.objects.get(task_name="screens.import").args)
    browser.post(f"/imports/{taken.pk}/revert/")
    jobs.revert_import(**ProcrastinateJob.objects.get(task_name="screens.revert").args)

    taken.refresh_from_db()
    assert taken.state == Import.State.REVERTED
    assert not Order.objects.exists()


def test_an_import_that_waits_is_stopped_at_once(browser, ann):
    upload(browser)
    taken = Import.objects.get()
    browser.post(f"/imports/{taken.pk}/start/")

    browser.post(f"/imports/{taken.pk}/stop/")

    taken.refresh_from_db()
    assert taken.state == Import.State.CANCELLED
    jobs.run_import(**ProcrastinateJob.objects.get(task_name="screens.import").args)
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04nothing", "The file is damaged or is no table. Save it again as XLSX or CSV."),
        (b"Title;Total\n", "There are headings in the file, and no rows under them."),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_on_the_same_page(browser, content, message):
    answer = upload(browser, content)

    assert answer.status_code == 422
    assert message in answer.text
    assert not Import.objects.exists()


def test_another_layout_reads_the_file_again(browser):
    upload(browser, "Report\nTitle,Total\nKitchen,1\n")
    taken = Import.objects.get()

    browser.post(
        f"/imports/{taken.pk}/columns/", {"reread": "1", "delimiter": ",", "header_row": "2", "encoding": "utf-8"}
    )

    taken.refresh_from_db()
    assert (taken.headings, taken.row_count) == (["Title", "Total"], 1)
    assert taken.mapping == {"Title": "title", "Total": "total"}


def test_a_mapping_that_cannot_work_keeps_what_was_chosen(browser):
    upload(browser)
    taken = Import.objects.get()

    answer = browser.post(f"/imports/{taken.pk}/columns/", {"map-0": "", "map-1": "note", "mode": "both"})

    assert answer.status_code == 422
    assert "No column is chosen for: Title." in answer.text
    taken.refresh_from_db()
    assert taken.mapping == {"Title": "", "Total": "note", "State": ""}


def test_imports_of_others_are_not_there(browser, company, client):
    upload(browser)
    taken = Import.objects.get()
    other = make_actor(make_company("Чужая"), "director")
    sign_in(client, other)

    for address in ("", "columns/", "progress/", "refused/"):
        assert client.get(f"/imports/{taken.pk}/{address}").status_code == 404
    for address in ("start/", "stop/", "revert/"):
        assert client.post(f"/imports/{taken.pk}/{address}").status_code == 404


def test_who_may_not_import_or_export_is_told_so(client, company):
    viewer = make_actor(company, "viewer")
    with acting(viewer):
        sign_in(client, viewer)

        assert client.get("/sample-orders/import/").status_code == 403
        assert client.get("/exports/").status_code == 403


def test_a_list_leaves_as_a_file_and_on_paper_with_a_trail(browser, ann):
    Order.objects.create(company_id=ann.company_id, title="Kitchen", total=5)
    Order.objects.create(company_id=ann.company_id, title="Table", total=9)

    choice = browser.get("/sample-orders/export/?f.total=9")
    assert 'name="f.total" value="9"' in choice.text
    answer = browser.get("/sample-orders/export/?f.total=9&cols=title&format=csv")
    assert b"".join(answer.streaming_content).decode("utf-8-sig").split() == ["Title", "Table"]
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''Orders%20")
    book = browser.get("/sample-orders/export/?format=xlsx")
    assert b"".join(book.streaming_content).startswith(b"PK")
    paper = browser.get("/sample-orders/print/?f.total=9")
    assert paper.content.startswith(b"%PDF-")

    assert list(Export.objects.order_by("id").values_list("format", "row_count", "is_whole")) == [
        ("csv", 1, True), ("xlsx", 2, True), ("pdf", 1, True),
    ]  # fmt: skip
    assert "Анна Белова" in browser.get("/exports/").text


def test_a_filter_that_is_not_understood_lets_nothing_out(browser, ann):
    for address in ("export/?format=csv&", "print/?"):
        answer = browser.get(f"/sample-orders/{address}f.total=abc")

        assert answer.status_code == 409
    assert not Export.objects.exists()


def test_any_record_is_printed(browser, ann):
    order = Order.objects.create(company_id=ann.company_id, title="Kitchen")

    assert browser.get(f"/sample-orders/{order.pk}/print/card/").content.startswith(b"%PDF-")
    assert browser.get(f"/sample-orders/{order.pk}/print/none/").status_code == 404


def test_the_file_of_an_old_import_is_forgotten(ann):
    old, new = make_import(ann, FILE), make_import(ann, FILE)
    Import.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=91))
    storage, name = old.content.storage, old.content.name

    jobs.forget_files(ann.company_id)

    old.refresh_from_db()
    new.refresh_from_db()
    assert not storage.exists(name)
    assert (old.content.name, bool(new.content)) == ("", True)
    assert io.BytesIO(new.content.read()).getvalue().startswith(b"Title")
