import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from artel.core.actor import acting
from artel.core.area import PAGES
from artel.core.doors import issue_api_key
from artel.core.models import (
    Delivery,
    Team,
    TimelineEntry,
    User,
)
from artel.core.testing import counting_queries, make_actor
from artel.core.tests.conftest import make_order
from artel.core.tests.test_settings_pages import signed_in


def test_language_theme_and_zone_change_at_once(firm):
    client = signed_in(firm.ann)

    answer = client.post("/profile/language/", {"language": "ru", "next": "/steps/"})
    assert answer.url == "/steps/"
    assert client.cookies["language"].value == "ru"
    assert client.get("/profile/").headers["Content-Language"] == "ru"
    assert client.post("/profile/language/", {"language": "xx"}).status_code == 404
    assert client.post("/profile/language/", {"language": "en", "next": "https://evil.example/"}).url == "/"
    client.post("/profile/theme/", {"theme": "dark"})
    assert client.cookies["theme"].value == "artel-dark"
    client.post("/profile/", {"name": "Анна", "language": "en", "timezone": "Asia/Omsk", "theme": "system", "email_notices": "always"})

    user = User.objects.get(pk=firm.ann.user_id)
    assert (user.name, user.timezone, user.theme, user.email_notices) == ("Анна", "Asia/Omsk", "system", "always")
    assert client.cookies["theme"].value == ""
    assert client.post("/profile/", {"name": "", "language": "en", "timezone": "Mars", "theme": "system", "email_notices": "always"}).status_code == 422


def test_the_bell_shows_reads_and_leads(firm):
    from artel.core.notifications import notify

    with acting(firm.boss):
        notify([firm.ann.user_id], "Срочно <b>", link="/steps/", actor=firm.boss)
        notify([firm.ben.user_id], "Борису", actor=firm.boss)
    ann = signed_in(firm.ann)

    menu = ann.get("/notifications/", headers={"HX-Request": "true"}).content.decode()
    assert "Срочно &lt;b&gt;" in menu
    assert "Борису" not in menu
    assert "<html" not in menu
    address = re.search(r"/notifications/\d+/", menu)[0]
    assert ann.get(address).url == "/steps/"
    assert "is-unread" not in ann.get("/notifications/").content.decode()
    assert signed_in(firm.ben).get(address).status_code == 404
    assert ann.post("/notifications/read/").status_code == 302


def test_comments_by_page_by_script_and_by_picker(firm):
    order = make_order(firm.ann, "Кухня")
    ann = signed_in(firm.ann)

    told = ann.post(f"/comment/sample.order/{order.pk}/", {"text": "Привет"}, headers={"HX-Request": "true"})
    assert '"refresh": true' in told.headers["HX-Trigger"]
    assert ann.post(f"/comment/sample.order/{order.pk}/", {"text": " "}, headers={"HX-Request": "true"}).status_code == 409
    assert ann.post("/comment/no.such/1/", {"text": "x"}).status_code == 404
    assert ann.post("/comment/auth.permission/1/", {"text": "x"}).status_code == 404
    with acting(firm.ann):
        entry = TimelineEntry.objects.get(verb="comment")
    assert "Привет" in ann.get(f"/comment/{entry.pk}/edit/").content.decode()
    ann.post(f"/comment/{entry.pk}/edit/", {"text": "Пока"})
    with acting(firm.ann):
        entry.refresh_from_db()
    assert entry.text == "Пока"
    ann.post(f"/comment/{entry.pk}/delete/")
    names = [person["text"] for person in ann.get("/mentions/?q=лебе").json()["results"]]
    assert names == ["Борис Лебедев"]


def test_files_go_up_and_come_down_safely(firm, stranger):
    from django.core.files.uploadedfile import SimpleUploadedFile

    order = make_order(firm.ann, "Кухня")
    ann = signed_in(firm.ann)
    bad = SimpleUploadedFile("b.exe", b"MZ")
    refused = ann.post(f"/files/sample.order/{order.pk}/", {"file": [SimpleUploadedFile("a.txt", b"abc"), bad]})
    assert refused.status_code == 409

    sent = ann.post(
        f"/files/sample.order/{order.pk}/", {"file": SimpleUploadedFile("план кухни.txt", b"abc")}, headers={"Accept": "application/json"}
    ).json()

    (file,) = sent["files"]
    got = ann.get(file["url"])
    assert b"".join(got.streaming_content) == b"abc"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert ann.get(f"{file['url']}?inline").headers["Content-Disposition"].startswith("attachment")
    for other in (firm.nick, stranger.boss):
        assert signed_in(other).get(file["url"]).status_code == 404
        assert signed_in(other).post(f"{file['url']}remove/").status_code == 404
    assert ann.post(f"{file['url']}remove/").status_code == 302
    assert ann.get(file["url"]).status_code == 404


def test_lists_ask_the_same_number_of_questions_however_long_they_are(firm):
    client = signed_in(firm.boss)
    for path in ("/users/", "/teams/", "/steps/", "/audit/", "/deliveries/", "/keys/"):
        client.get(path)
        with counting_queries() as few:
            client.get(path)
        for number in range(5):
            make_actor(firm.company, "viewer", name=f"Ещё {path} {number}")
            with acting(firm.boss):
                Team.objects.create(company=firm.company, name=f"Команда {path} {number}")
                issue_api_key(name="k", user_id=firm.ann.user_id, access="read", days=1, actor=firm.boss)
                Delivery.objects.create(company=firm.company, event="a:B", listener="a:b", payload={}, state="parked")
        client.get(path)
        with counting_queries() as many:
            client.get(path)
        assert len(many) == len(few), path


def test_pages_speak_russian(firm):
    client = signed_in(firm.boss)
    User.objects.filter(pk=firm.boss.user_id).update(language="ru")

    assert "Сотрудники" in client.get("/users/").content.decode()
    with translation.override("en"):
        assert str(PAGES[0].label) == "Employees"


def test_the_files_of_a_record_are_listed_on_its_page(firm):
    order = make_order(firm.boss)
    ann = signed_in(firm.boss)
    ann.post(f"/files/sample.order/{order.pk}/", {"file": SimpleUploadedFile("plan.txt", b"plan")})

    assert "plan.txt" in ann.get(f"/files/sample.order/{order.pk}/").content.decode()
