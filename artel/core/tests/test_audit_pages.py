import re

from artel.core.actor import acting
from artel.core.audit import tell_export
from artel.core.drafts import change
from artel.core.models import Delivery, Step
from artel.core.tests.conftest import make_order
from artel.core.tests.sample.models import Order
from artel.core.tests.test_settings_pages import place_of, signed_in
from artel.core.undo import undo


def test_parked_deliveries_are_shown_with_their_error_and_tried_again(firm, stranger):
    with acting(firm.boss):
        for number in range(3):
            Delivery.objects.create(
                company=firm.company, event="a.b:OrderFinished", listener="c.d:stamp_order", payload={}, state="parked",
                error=f"RuntimeError: the printer {number} is away\nTraceback …", attempt_count=8,
            )  # fmt: skip
        first = Delivery.objects.first()
    client = signed_in(firm.director)

    shown = client.get("/deliveries/").content.decode()
    assert "RuntimeError: the printer 2 is away" in shown
    assert "OrderFinished → stamp_order" in shown
    assert client.post(f"/deliveries/{first.pk}/retry/").status_code == 302
    assert client.post(f"/deliveries/{first.pk}/retry/").status_code == 404
    client.post("/deliveries/retry/")

    with acting(firm.boss):
        assert not Delivery.objects.filter(state="parked").exists()
    assert signed_in(stranger.director).get("/deliveries/").content.decode().count("OrderFinished") == 0


def test_steps_show_what_was_done_and_undo_it(firm):
    order = make_order(firm.ann, "Стол")
    with acting(firm.ann):
        change(order, {"title": "Стул"}, actor=firm.ann)
        step = Step.objects.order_by("-pk").first()
    ann, ben, director = signed_in(firm.ann), signed_in(firm.ben), signed_in(firm.director)

    assert f"/steps/{step.pk}/" in ann.get("/steps/").content.decode()
    shown = ann.get(f"/steps/{step.pk}/").content.decode()
    assert "Стол" in shown
    assert "Стул" in shown
    assert ben.get(f"/steps/{step.pk}/").status_code == 404
    assert ben.post(f"/undo/{step.pk}/").status_code == 403
    assert director.get(f"/steps/{step.pk}/").status_code == 200
    answer = ann.post(f"/undo/{step.pk}", headers={"HX-Request": "true", "Accept": "application/json"})

    assert answer.status_code == 200
    assert '"undo": "/undo/' in answer.headers["HX-Trigger"]
    with acting(firm.ann):
        assert Order.objects.get().title == "Стол"
    again = ann.post(f"/undo/{step.pk}/", headers={"HX-Request": "true"})
    assert (again.status_code, again.json()["code"]) == (409, "already-undone")
    assert "cannot be undone" in ann.get(f"/steps/{step.pk}/").content.decode()


def test_steps_name_what_they_changed_and_an_undo_says_what_it_took_back(firm):
    order = make_order(firm.ann, "Стол")
    with acting(firm.ann):
        change(order, {"title": "Стул"}, actor=firm.ann)
        undo(Step.objects.order_by("-pk").first(), actor=firm.ann)

        undo(Step.objects.order_by("-pk").first(), actor=firm.ann)
    shown = signed_in(firm.ann).get("/steps/").content.decode()

    told = re.findall(r'<a href="/steps/\d+/">([^<]*)</a>', shown)
    assert told[:3] == ["Redo (changed): «Стул»", "Undo (changed): «Стул»", "Changed: «Стул»"]


def test_a_step_keeps_hidden_fields_hidden(firm):
    order = make_order(firm.ann, "Стол")
    with acting(firm.boss):
        from artel.core.steps import step as in_step

        with in_step(firm.ann, "Count") as done:
            Order.objects.filter(pk=order.pk).update(margin=777, title="Стул")

    shown = signed_in(firm.ann).get(f"/steps/{done.pk}/").content.decode()

    assert "Стул" in shown
    assert "777" not in shown


def test_the_audit_is_narrowed_by_what_who_and_when(firm):
    boss = signed_in(firm.boss)
    with acting(firm.boss):
        member = place_of(firm.ann)
    boss.post(f"/users/{member.pk}/dismiss/")
    boss.post(f"/users/{member.pk}/take-back/")

    def found(query: str) -> int:
        return boss.get(f"/audit/{query}").content.decode().count("Анна Белова</option>") and len(
            re.findall(r"(dismissed|taken back): Анна Белова", boss.get(f"/audit/{query}").content.decode())
        )

    assert found("") == 2
    assert found("?verb=core.dismissed") == 1
    assert found(f"?who={firm.boss.user_id}") == 2
    assert found(f"?who={firm.ben.user_id}") == 0
    assert found("?since=2020-01-01&until=2020-01-02") == 0
    assert found("?since=nonsense&who=x&before=y") == 2


def test_an_export_stands_in_the_audit(firm):
    with acting(firm.ann):
        tell_export("Сделки", "xlsx", actor=firm.ann)

    shown = signed_in(firm.director).get("/audit/?verb=core.exported").content.decode()

    assert "Export: Сделки" in shown
    assert "xlsx" in shown
