import threading

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone, translation

from artel.core.actor import Actor, acting
from artel.core.comments import comment
from artel.core.doors import issue_api_key, revoke_api_key
from artel.core.drafts import create
from artel.core.errors import Forbidden, Refused
from artel.core.gate import visible
from artel.core.models import ApiKey, Membership, Role, Step, TimelineEntry, User
from artel.core.rights import OWN, Grant, Grants
from artel.core.testing import account, browser_of, counting_queries, sign_in
from artel.core.tests.conftest import make_order
from artel.core.tests.sample.models import Order

pytestmark = pytest.mark.urls(__name__)


def who(request: HttpRequest) -> JsonResponse:
    actor = request.actor
    return JsonResponse({
        "company": actor.company_id, "user": actor.user_id, "kind": actor.kind, "scope": int(actor.scope(Order)),
        "language": translation.get_language(), "zone": timezone.get_current_timezone_name(),
    })  # fmt: skip


def orders(request: HttpRequest) -> JsonResponse:
    titles = list(Order.objects.order_by("id").values_list("title", flat=True))
    allowed = list(visible(Order, request.actor, "change").order_by("id").values_list("title", flat=True))
    return JsonResponse({"by raw reading": titles, "may change": allowed, "verb": request.actor.may("core.comment")})


@login_not_required
def open_to_all(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), (SELECT artel_companies()) FROM sample_order")
        count, companies = cursor.fetchone()
    return JsonResponse({"orders": count, "companies": companies, "actor": request.actor is not None})


def refuse(request: HttpRequest) -> HttpResponse:
    raise Refused("Add a line first.", "no-lines")


def forbid(request: HttpRequest) -> HttpResponse:
    raise Forbidden


def fail(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def stream(request: HttpRequest) -> StreamingHttpResponse:
    def rows():
        for title in Order.objects.order_by("id").values_list("title", flat=True).iterator():
            yield f"{title}\n"

    return StreamingHttpResponse(rows())


def slow_orders(request: HttpRequest) -> JsonResponse:
    from django.db import connection as own

    with own.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.01)")
    return orders(request)


urlpatterns = [
    path("who", who),
    path("orders", orders),
    path("api/orders", orders),
    path("slow", slow_orders),
    path("open", open_to_all),
    path("refuse", refuse),
    path("forbid", forbid),
    path("fail", fail),
    path("stream", stream),
    path("accounts/", include("allauth.urls")),
    path("", include("artel.core.urls")),
]


def key_of(firm, actor: Actor, access: str = "write") -> dict[str, str]:
    with acting(firm.boss):
        _key, token = issue_api_key(name="1С", user_id=actor.user_id, access=access, days=1, actor=firm.boss)
    return {"Authorization": f"Bearer {token}"}


def test_a_person_acts_in_their_language_and_zone(firm):
    User.objects.filter(pk=firm.ann.user_id).update(language="en", timezone="Asia/Omsk")

    told = browser_of(firm.ann).get("/who")

    assert told.json() == {
        "company": firm.company.pk, "user": firm.ann.user_id, "kind": "person", "scope": 2, "language": "en", "zone": "Asia/Omsk",
    }  # fmt: skip
    assert told.headers["Content-Language"] == "en"
    assert translation.get_language() == "ru"


def test_four_statements_tell_who_asks(firm):
    client = browser_of(firm.ann)
    client.get("/who")

    with counting_queries() as statements:
        client.get("/who")

    assert len(statements[:-1]) <= 4, statements  # the last one gives the claim back to the test


def test_a_change_of_rights_counts_from_the_next_request(firm):
    client = browser_of(firm.ann)
    assert client.get("/who").json()["scope"] == 2

    with acting(firm.boss):
        Role.objects.filter(key="manager").update(
            grants=Grants(by_kind={"sample.order": Grant(read=OWN)}).as_json()
        )

    assert client.get("/who").json()["scope"] == 1


def test_a_dismissed_person_is_out_with_the_next_request(firm):
    client = browser_of(firm.ann)
    client.get("/who")

    with acting(firm.boss):
        Membership.objects.filter(user_id=firm.ann.user_id).update(is_active=False)
    answer = client.get("/who")

    assert answer.status_code == 403
    assert "Попросите администратора" in answer.content.decode() or "administrator" in answer.content.decode()
    assert client.post("/accounts/logout/").status_code == 302


def test_somebody_who_may_no_longer_sign_in_is_a_stranger(firm):
    client = browser_of(firm.ann)
    client.get("/who")

    User.objects.filter(pk=firm.ann.user_id).update(is_active=False)

    assert client.get("/who").status_code == 302


def test_a_stranger_is_sent_to_sign_in(db):
    answer = Client().get("/who?a=1")

    assert answer.status_code == 302
    assert answer.url == "/accounts/login/?next=/who%3Fa%3D1"
    assert Client().get("/who", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/accounts/login/"
    told = Client().get("/api/orders")
    assert (told.status_code, told.json()["code"]) == (401, "sign-in-needed")


def test_a_page_for_all_sees_nothing_of_any_company_even_after_somebody_else(firm):
    make_order(firm.ann)
    browser_of(firm.ann).get("/orders")

    told = Client().get("/open").json()

    assert told == {"orders": 0, "companies": [], "actor": False}


def test_each_sees_only_their_company_on_the_same_connection(firm, stranger):
    make_order(firm.ann, "наш")
    make_order(stranger.ann, "чужой")
    ours, theirs = browser_of(firm.ann), browser_of(stranger.ann)

    for _turn in range(3):
        assert ours.get("/orders").json()["by raw reading"] == ["наш"]
        assert theirs.get("/orders").json()["by raw reading"] == ["чужой"]


def test_a_request_that_fails_leaves_no_claim_to_the_next(firm):
    make_order(firm.ann)
    client = browser_of(firm.ann)
    client.raise_request_exception = False
    assert client.get("/fail").status_code == 500

    assert Client().get("/open").json()["orders"] == 0


@pytest.mark.django_db(transaction=True)
def test_threads_with_lasting_connections_never_mix_companies():
    from artel.core.tests.conftest import make_firm

    firms = [make_firm("Первая"), make_firm("Вторая")]
    for firm in firms:
        make_order(firm.ann, f"заказ {firm.company.pk}")
    clients = [browser_of(firms[number % 2].ann) for number in range(4)]
    wrong: list[object] = []

    def ask(turn: int) -> None:
        try:
            for number in range(12):
                at = (turn + number) % 5
                if at == 4:
                    if Client().get("/open").json()["orders"]:
                        wrong.append("a stranger saw something")
                    continue
                seen = clients[at].get("/slow").json()["by raw reading"]
                if seen != [f"заказ {firms[at % 2].company.pk}"]:
                    wrong.append(seen)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[turn]) for turn in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert wrong == []


def test_what_is_streamed_is_read_as_its_reader(firm):
    make_order(firm.ann, "первый")
    make_order(firm.ann, "второй")

    answer = browser_of(firm.ann).get("/stream")

    assert b"".join(answer.streaming_content).decode() == "первый\nвторой\n"


def test_a_refusal_is_a_page_a_toast_or_json(firm):
    client = browser_of(firm.ann)

    shown = client.get("/refuse", headers={"Accept": "text/html"})
    told = client.get("/refuse", headers={"HX-Request": "true"})
    data = client.get("/refuse", headers={"Accept": "application/json"})

    assert shown.status_code == told.status_code == data.status_code == 409
    assert "Add a line first." in shown.content.decode()
    assert told.json() == data.json() == {"message": "Add a line first.", "code": "no-lines"}


def test_what_is_forbidden_answers_403(firm):
    client = browser_of(firm.ann)

    assert client.get("/forbid", headers={"Accept": "text/html"}).status_code == 403
    assert client.get("/forbid", headers={"Accept": "application/json"}).json()["code"] == "forbidden"


def test_a_key_acts_as_its_user_in_one_company(firm):
    order = make_order(firm.ann, "наш")

    told = Client().get("/orders", headers=key_of(firm, firm.ann)).json()

    assert told == {"by raw reading": [order.title], "may change": ["наш"], "verb": True}
    assert Client().get("/who", headers=key_of(firm, firm.ann)).json()["kind"] == "key"


def test_a_reading_key_changes_nothing_and_a_key_for_requests_reads_nothing(firm):
    make_order(firm.ann, "наш")

    reading = Client().get("/orders", headers=key_of(firm, firm.ann, "read")).json()
    handing = Client().get("/who", headers=key_of(firm, firm.ann, "intake")).json()

    assert (reading["may change"], reading["verb"]) == ([], False)
    assert handing["scope"] == 0


def test_a_narrow_key_does_not_take_back_what_its_person_did(firm):
    with acting(firm.ann):
        order = create(Order, {"title": "Кухня"}, actor=firm.ann)
        entry = comment(order, "Позвонить", actor=firm.ann)
        step = Step.objects.get(label="Create")

    for access in ("read", "intake"):
        headers = {**key_of(firm, firm.ann, access), "Accept": "application/json"}
        for address in (f"/undo/{step.pk}/", f"/comment/{entry.pk}/delete/", "/notifications/read/"):
            answer = Client().post(address, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "key-too-narrow"), address

    with acting(firm.ann):
        assert (Order.objects.get().title, TimelineEntry.objects.get(pk=entry.pk).text) == ("Кухня", "Позвонить")


@pytest.mark.parametrize("token", ["artel_", "artel_unknown", "artel_" + "x" * 500])
def test_an_unknown_key_opens_nothing(firm, token):
    answer = Client().get("/api/orders", headers={"Authorization": f"Bearer {token}"})

    assert (answer.status_code, answer.json()["code"]) == (401, "bad-key")


def test_a_key_ends_with_its_day_with_its_revocation_and_with_its_user(firm):
    headers = key_of(firm, firm.ann)
    assert Client().get("/who", headers=headers).status_code == 200
    with acting(firm.boss):
        revoke_api_key(ApiKey.objects.get(), actor=firm.boss)
    assert Client().get("/api/orders", headers=headers).status_code == 401

    with acting(firm.boss):
        _key, token = issue_api_key(name="old", user_id=firm.ann.user_id, access="write", days=-1, actor=firm.boss)
    assert Client().get("/api/orders", headers={"Authorization": f"Bearer {token}"}).status_code == 401

    headers = key_of(firm, firm.ben)
    assert Client().get("/who", headers=headers).status_code == 200
    User.objects.filter(pk=firm.ben.user_id).update(is_active=False)
    assert Client().get("/api/orders", headers=headers).status_code == 401


def test_a_key_of_a_dismissed_user_does_not_work_in_the_company_any_more(firm, stranger):
    from artel.core.companies import hire

    with acting(Actor.system(stranger.company.pk)):
        hire(account(firm.ann.user_id), "director", actor=Actor.system(stranger.company.pk))
    headers = key_of(firm, firm.ann)
    with acting(firm.boss):
        Membership.objects.filter(user_id=firm.ann.user_id, company=firm.company).update(is_active=False)

    assert Client().get("/api/orders", headers=headers).status_code == 401


def test_the_use_of_a_key_is_noted_and_not_each_time(firm):
    headers = key_of(firm, firm.ann)
    Client().get("/who", headers=headers)
    with acting(firm.boss):
        used = ApiKey.objects.get().used_at
    assert used is not None

    with counting_queries() as statements:
        Client().get("/who", headers=headers)

    assert not any("UPDATE" in statement for statement in statements)


def test_a_key_needs_no_forgery_token_and_a_person_does(firm):
    make_order(firm.ann)
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, firm.ann)

    assert strict.post("/who").status_code == 403
    assert strict.post("/who", headers=key_of(firm, firm.ann)).status_code == 200


def test_the_company_is_switched_only_to_ones_own(firm, stranger):
    from artel.core.companies import hire

    client = browser_of(firm.ann)
    assert client.post("/company/", {"company": stranger.company.pk}).status_code == 404
    with acting(Actor.system(stranger.company.pk)):
        hire(account(firm.ann.user_id), "viewer", actor=Actor.system(stranger.company.pk))

    assert client.post("/company/", {"company": stranger.company.pk}).status_code == 302

    told = client.get("/who").json()
    assert (told["company"], told["scope"]) == (stranger.company.pk, 1)
