import re

import pytest
from django.core import mail
from django.test import Client

from artel.core.actor import Actor, acting, actor_of
from artel.core.area import PAGES
from artel.core.doors import issue_api_key
from artel.core.errors import Forbidden
from artel.core.models import (
    ApiKey,
    Company,
    CustomField,
    Delivery,
    Membership,
    NumberSeries,
    Role,
    Step,
    Team,
    TimelineEntry,
    User,
)
from artel.core.rights import COMPANY, OWN, Grant, Grants, standard_grants
from artel.core.testing import make_actor, sign_in
from artel.core.tests.conftest import make_order
from artel.core.tests.sample.models import Order

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(actor: Actor) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    User.objects.filter(pk=actor.user_id).update(language="en")
    sign_in(client, actor)
    return client


def place_of(actor: Actor) -> Membership:
    return Membership.objects.select_related("role", "user").get(user_id=actor.user_id, company_id=actor.company_id)


def audited(company: Company) -> list[tuple[str, str]]:
    with acting(Actor.system(company.pk)):
        rows = TimelineEntry.objects.filter(subject_kind="core.company").order_by("id")
        return list(rows.values_list("verb", "text"))


def test_an_administrator_opens_every_page_and_a_manager_none_but_their_own(firm):
    boss, ann = signed_in(firm.boss), signed_in(firm.ann)

    for shown in PAGES:
        assert boss.get(shown.url).status_code == 200, shown.url
        expected = 200 if not shown.verb or shown.url in {"/users/", "/teams/"} else 403
        assert ann.get(shown.url).status_code == expected, shown.url


@pytest.mark.parametrize(
    "path",
    [
        "/users/invite/", "/teams/new/", "/roles/new/", "/keys/new/", "/legal-entities/new/", "/profile/", "/notifications/",
        "/own-fields/new/sample.order/",
    ],
)  # fmt: skip
def test_forms_are_shown(firm, path):
    answer = signed_in(firm.boss).get(path)

    assert answer.status_code == 200
    assert "style=" not in answer.content.decode()
    assert " onclick" not in answer.content.decode()


FOREIGN = [
    "/users/{member}/", "/users/{member}/dismiss/", "/users/{member}/take-back/", "/users/{member}/send/", "/teams/{team}/",
    "/teams/{team}/dissolve/", "/roles/{role}/", "/roles/{role}/reset/", "/roles/{role}/delete/", "/legal-entities/{company}/",
    "/legal-entities/{company}/hours/", "/own-fields/{field}/", "/own-fields/{field}/archive/", "/keys/{key}/revoke/",
    "/deliveries/{delivery}/retry/", "/undo/{step}/", "/legal-entities/series/{series}/", "/comment/sample.order/{order}/",
    "/comment/{entry}/edit/", "/comment/{entry}/delete/", "/follow/sample.order/{order}/", "/files/sample.order/{order}/",
]  # fmt: skip


def test_nothing_of_another_company_is_there(firm, stranger):
    order = make_order(stranger.ann)
    with acting(stranger.boss):
        rows = {
            "member": place_of(stranger.ann), "team": stranger.sales, "role": Role.objects.first(), "company": stranger.company,
            "field": CustomField.objects.create(company=stranger.company, record_kind="sample.order", key="a", label="a"),
            "key": issue_api_key(name="k", user_id=stranger.ann.user_id, access="read", days=1, actor=stranger.boss)[0],
            "delivery": Delivery.objects.create(company=stranger.company, event="a:B", listener="a:b", payload={}, state="parked"),
            "series": NumberSeries.objects.create(company=stranger.company, key="x"),
            "step": Step.objects.last(), "order": order,
            "entry": TimelineEntry.objects.create(
                company=stranger.company, subject_kind="sample.order", subject_id=order.pk, verb="comment", text="тайна",
                at=order.created_at, actor_id=stranger.ann.user_id,
            ),
        }  # fmt: skip
    client = signed_in(firm.boss)

    for path in FOREIGN:
        address = path.format(**{name: row.pk for name, row in rows.items()})
        assert client.post(address, {"text": "x", "name": "x", "template": "{n}"}).status_code == 404, path


def test_an_invited_person_gets_a_letter_and_sets_a_password(firm):
    with acting(firm.boss):
        role = Role.objects.get(key="manager")
    boss = signed_in(firm.boss)

    answer = boss.post(
        "/users/invite/",
        {"name": "Новая Сотрудница", "email": "New@Example.com", "role": role.pk, "team": firm.sales.pk, "language": "ru"},
    )

    assert answer.url == "/users/"
    (letter,) = mail.outbox
    assert letter.to == ["new@example.com"]
    link = re.search(r"http\S+(/accounts/password/reset/key/\S+)", letter.body)[1]
    newcomer = Client()
    form = newcomer.get(link, follow=True)
    done = newcomer.post(form.request["PATH_INFO"], {"password1": "синяя-черепаха-7", "password2": "синяя-черепаха-7"})
    assert done.status_code == 302
    assert User.objects.get(email="new@example.com").check_password("синяя-черепаха-7")
    actor = actor_of(User.objects.get(email="new@example.com"))
    assert (actor.company_id, actor.role_key) == (firm.company.pk, "manager")
    assert ("core.invited", "Новая Сотрудница") in audited(firm.company)


def test_the_link_of_an_invitation_works_once(firm):
    with acting(firm.boss):
        role = Role.objects.get(key="manager")
    signed_in(firm.boss).post(
        "/users/invite/", {"name": "Новая", "email": "new@example.com", "role": role.pk, "language": "ru"}
    )
    link = re.search(r"http\S+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]
    first = Client()
    form = first.get(link, follow=True)
    first.post(form.request["PATH_INFO"], {"password1": "синяя-черепаха-7", "password2": "синяя-черепаха-7"})

    again = Client()
    second = again.get(link, follow=True)
    again.post(second.request["PATH_INFO"], {"password1": "другая-черепаха-8", "password2": "другая-черепаха-8"})

    assert User.objects.get(email="new@example.com").check_password("синяя-черепаха-7")


def test_somebody_known_is_only_told(firm, stranger):
    user = User.objects.get(pk=stranger.ann.user_id)
    user.set_password("x")
    user.save()
    with acting(firm.boss):
        role = Role.objects.get(key="viewer")

    signed_in(firm.boss).post("/users/invite/", {"name": "Иное имя", "email": user.email, "role": role.pk, "language": "ru"})

    user.refresh_from_db()
    assert user.name == "Анна Белова"
    assert "/accounts/login/" in mail.outbox[0].body
    assert set(actor_of(user).companies) == {firm.company.pk, stranger.company.pk}


def test_twice_is_refused(firm):
    with acting(firm.boss):
        role = Role.objects.get(key="viewer")
    email = User.objects.get(pk=firm.ann.user_id).email

    answer = signed_in(firm.boss).post("/users/invite/", {"name": "A", "email": email, "role": role.pk, "language": "ru"})

    assert answer.status_code == 409
    assert mail.outbox == []


def manager_of_people(firm) -> Actor:
    """Somebody who manages people and nothing more."""
    with acting(firm.boss):
        grants = standard_grants("manager")
        wider = Grants(by_kind=grants.by_kind, verbs=grants.verbs | {"core.manage_users", "core.manage_keys", "core.manage_roles"})
        role = Role.objects.create(company=firm.company, key="hr", name="Кадры", grants=wider.as_json())
    actor = make_actor(firm.company, "hr", name="Кадровик")
    assert actor.role_key == role.key
    return actor


def test_nobody_gives_or_takes_more_rights_than_their_own(firm):
    hr = manager_of_people(firm)
    client = signed_in(hr)
    with acting(firm.boss):
        roles = {role.key: role for role in Role.objects.all()}
        boss, ben = place_of(firm.boss), place_of(firm.ben)

    invited = client.post("/users/invite/", {"name": "X", "email": "x@example.com", "role": roles["director"].pk, "language": "ru"})
    promoted = client.post(f"/users/{ben.pk}/", {"role": roles["administrator"].pk})
    unseated = client.post(f"/users/{boss.pk}/dismiss/")
    edited = client.post(f"/roles/{roles['viewer'].pk}/", {"name": "V", "read:sample.order": "4"})
    copied = client.post("/roles/new/", {"name": "X", "source": roles["director"].pk})
    keyed = client.post("/keys/new/", {"name": "X", "user": firm.boss.user_id, "access": "write", "days": 5})

    assert [answer.status_code for answer in (invited, promoted, unseated, edited, copied, keyed)] == [403] * 6
    assert not User.objects.filter(email="x@example.com").exists()
    with acting(firm.boss):
        assert place_of(firm.ben).role.key == "manager"
        assert place_of(firm.boss).is_active
        assert Role.objects.get(key="viewer").grants is None
        assert not ApiKey.objects.exists()


def test_nobody_changes_their_own_role_nor_leaves_the_company_without_an_administrator(firm):
    client = signed_in(firm.boss)
    with acting(firm.boss):
        boss = place_of(firm.boss)
        manager = Role.objects.get(key="manager")
        second = Role.objects.get(key="administrator")

    assert client.post(f"/users/{boss.pk}/", {"role": manager.pk}).status_code == 409
    assert client.post(f"/users/{boss.pk}/dismiss/").status_code == 409
    with acting(firm.boss):
        assert place_of(firm.boss).role == second


def test_dismissal_works_at_once_and_can_be_taken_back(firm):
    boss, ann = signed_in(firm.boss), signed_in(firm.ann)
    with acting(firm.boss):
        member = place_of(firm.ann)
    assert ann.get("/steps/").status_code == 200

    boss.post(f"/users/{member.pk}/dismiss/")
    assert ann.get("/steps/").status_code == 403
    boss.post(f"/users/{member.pk}/take-back/")

    assert ann.get("/steps/").status_code == 200
    assert audited(firm.company) == [("core.dismissed", "Анна Белова"), ("core.taken_back", "Анна Белова")]


def test_absence_needs_its_first_day_and_somebody_else_to_stand_in(firm):
    client = signed_in(firm.boss)
    with acting(firm.boss):
        member = place_of(firm.ann)
    base = {"role": member.role_id, "team": firm.sales.pk}

    for wrong in (
        {"absent_until": "2026-12-01"},
        {"absent_from": "2026-12-02", "absent_until": "2026-12-01"},
        {"absent_from": "2026-12-01", "substitute": firm.ann.user_id},
    ):
        assert client.post(f"/users/{member.pk}/", {**base, **wrong}).status_code == 422
    good = {**base, "absent_from": "2026-12-01", "absent_until": "2026-12-10", "substitute": firm.ben.user_id}
    assert client.post(f"/users/{member.pk}/", good).status_code == 302

    with acting(firm.boss):
        assert place_of(firm.ann).substitute_id == firm.ben.user_id


def test_teams_form_a_tree_without_circles(firm):
    client = signed_in(firm.boss)

    circle = client.post(f"/teams/{firm.sales.pk}/", {"name": "Продажи", "parent": firm.north.pk})
    double = client.post("/teams/new/", {"name": "Продажи"})
    refused = client.post(f"/teams/{firm.sales.pk}/dissolve/")
    client.post("/teams/new/", {"name": "Юг", "parent": firm.sales.pk, "head": firm.ben.user_id})
    client.post(f"/teams/{firm.north.pk}/dissolve/")

    assert (circle.status_code, double.status_code, refused.status_code) == (422, 422, 409)
    with acting(firm.boss):
        assert list(Team.objects.order_by("name").values_list("name", "parent__name", "head_id")) == [
            ("Продажи", None, None), ("Юг", "Продажи", firm.ben.user_id),
        ]  # fmt: skip
        assert place_of(firm.nick).team_id is None


def test_a_role_is_edited_in_the_matrix_and_counts_from_the_next_request(firm):
    with acting(firm.boss):
        role = Role.objects.get(key="manager")
    client = signed_in(firm.boss)
    assert client.get(f"/roles/{role.pk}/").status_code == 200

    answer = client.post(
        f"/roles/{role.pk}/",
        {
            "name": "Продавец", "read:sample.order": "1", "change:sample.order": "1", "delete:sample.order": "9",
            "create:sample.order": "on", "hidden:sample.order": ["margin", "no_such"], "locked:sample.order": ["total"],
            "read:core.team": "4", "verb": ["core.comment", "no.such.verb"],
        },
    )  # fmt: skip

    assert answer.status_code == 302
    ann = actor_of(User.objects.get(pk=firm.ann.user_id))
    assert ann.grant(Order) == Grant(OWN, OWN, True, 0, frozenset({"margin"}), frozenset({"total"}))
    assert ann.grant(Team).read == COMPANY
    assert ann.grants.verbs == {"core.comment"}
    assert ("core.role_changed", "Продавец") in audited(firm.company)


def test_a_field_that_the_company_added_is_hidden_from_a_role_by_itself(firm):
    with acting(firm.boss):
        CustomField.objects.create(company=firm.company, record_kind="sample.order", key="cost", label="Себестоимость")
        role = Role.objects.get(key="manager")
    client = signed_in(firm.boss)
    assert "Себестоимость" in client.get(f"/roles/{role.pk}/").content.decode()

    client.post(f"/roles/{role.pk}/", {"name": "М", "read:sample.order": "1", "hidden:sample.order": ["custom.cost"]})

    assert actor_of(User.objects.get(pk=firm.ann.user_id)).grant(Order).hidden == {"custom.cost"}


def test_a_standard_role_gets_its_rights_back_and_an_own_one_can_go(firm):
    client = signed_in(firm.boss)
    with acting(firm.boss):
        manager = Role.objects.get(key="manager")
    client.post(f"/roles/{manager.pk}/", {"name": "Менеджер", "verb": []})
    assert not actor_of(User.objects.get(pk=firm.ann.user_id)).may("core.comment")

    client.post(f"/roles/{manager.pk}/reset/")
    client.post("/roles/new/", {"name": "Стажёр", "source": manager.pk})

    assert actor_of(User.objects.get(pk=firm.ann.user_id)).may("core.comment")
    with acting(firm.boss):
        trainee = Role.objects.get(name="Стажёр")
        assert Grants.from_json(trainee.grants) == standard_grants("manager")
        member = place_of(firm.ben)
        Membership.objects.filter(pk=member.pk).update(role=trainee)
    assert client.post(f"/roles/{trainee.pk}/delete/").status_code == 409
    assert client.post(f"/roles/{manager.pk}/delete/").status_code == 409
    with acting(firm.boss):
        Membership.objects.filter(pk=member.pk).update(role=manager)
    assert client.post(f"/roles/{trainee.pk}/delete/").status_code == 302


def test_the_administrators_role_is_not_edited(firm):
    with acting(firm.boss):
        role = Role.objects.get(key="administrator")

    assert signed_in(firm.boss).post(f"/roles/{role.pk}/", {"name": "X"}).status_code == 409


def test_a_company_is_added_with_its_founder_and_changed_with_a_trace(firm):
    client = signed_in(firm.boss)
    data = {"name": "Ромашка Плюс", "country": "RU", "currency": "RUB", "timezone": "Asia/Omsk", "inn": "7707083893"}

    assert client.post("/legal-entities/new/", {**data, "inn": "7707083894"}).status_code == 422
    client.post("/legal-entities/new/", data)
    client.post(f"/legal-entities/{firm.company.pk}/", {**data, "name": "Ромашка Центр"})

    boss = actor_of(User.objects.get(pk=firm.boss.user_id), firm.company.pk)
    assert len(boss.companies) == 2
    with acting(boss):
        added = Company.objects.get(name="Ромашка Плюс")
        assert (added.parent, added.timezone) == (firm.company, "Asia/Omsk")
        assert Company.objects.get(pk=firm.company.pk).name == "Ромашка Центр"
    assert client.post(f"/legal-entities/{added.pk}/", data).status_code == 403
    assert [verb for verb, _text in audited(firm.company)] == ["core.company_added", "core.company_changed"]


def test_working_hours_are_typed_as_people_write_them(firm):
    client = signed_in(firm.boss)
    path = f"/legal-entities/{firm.company.pk}/hours/"
    assert b"09:00-18:00" in client.get(path).content

    for wrong in ({"day_0": "18:00-09:00"}, {"day_0": "утром"}, {"day_0": "25:00-26:00"}, {"day_0": "9-18", "days_off": "31.02.2026"}, {}):
        assert client.post(path, wrong).status_code == 422, wrong
    client.post(path, {"day_0": "9 – 13, 14:00-18:30", "days_off": "31.12.2026\n01.11.2026"})

    with acting(firm.boss):
        assert Company.objects.get(pk=firm.company.pk).calendar == {
            "week": {"0": [["09:00", "13:00"], ["14:00", "18:30"]], **{str(day): [] for day in range(1, 7)}},
            "days_off": ["2026-11-01", "2026-12-31"], "days_on": [],
        }  # fmt: skip


def test_a_number_pattern_must_have_a_number(firm):
    with acting(firm.boss):
        series = NumberSeries.objects.create(company=firm.company, key="deal", next_value=7)
    client = signed_in(firm.boss)

    for wrong in ("С-", "{x}", "{n"):
        assert client.post(f"/legal-entities/series/{series.pk}/", {"template": wrong}).status_code == 422
    client.post(f"/legal-entities/series/{series.pk}/", {"template": "С-{n:04}"})

    with acting(firm.boss):
        series.refresh_from_db()
        assert (series.template, series.next_value) == ("С-{n:04}", 7)


def test_an_own_field_is_defined_and_archived(firm):
    client = signed_in(firm.director)

    assert client.post("/own-fields/new/sample.order/", {"label": "Цвет", "type": "choice"}).status_code == 422
    client.post("/own-fields/new/sample.order/", {"label": "Цвет фасада", "type": "choice", "options": "белый\nдуб\n белый"})
    client.post("/own-fields/new/sample.order/", {"label": "Цвет фасада", "type": "text"})
    client.post("/own-fields/new/sample.order/", {"label": "№ 1", "type": "text"})
    assert client.get("/own-fields/new/core.team/").status_code == 404

    with acting(firm.director):
        rows = list(CustomField.objects.order_by("id"))
    assert [(row.key, row.options) for row in rows] == [
        ("tsvet_fasada", ["белый", "дуб"]), ("tsvet_fasada_2", []), ("field_1", []),
    ]  # fmt: skip
    assert client.post(f"/own-fields/{rows[0].pk}/", {"label": "Цвет", "type": "text"}).status_code == 409
    client.post(f"/own-fields/{rows[0].pk}/archive/")
    with acting(firm.director):
        rows[0].refresh_from_db()
    assert rows[0].is_archived


def test_a_key_is_shown_once_and_revoked(firm):
    client = signed_in(firm.boss)

    issued = client.post("/keys/new/", {"name": "1С", "user": firm.ann.user_id, "access": "read", "days": 30})

    token = re.search(r"artel_[\w-]+", issued.content.decode())[0]
    assert issued.headers["Cache-Control"] == "no-store"
    assert token not in client.get("/keys/").content.decode()
    bearer = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    assert Client().get("/mentions/", headers=bearer).status_code == 404
    with acting(firm.boss):
        key = ApiKey.objects.get()
    client.post(f"/keys/{key.pk}/revoke/")
    assert Client().get("/mentions/", headers=bearer).status_code == 401
    assert [verb for verb, _text in audited(firm.company)] == ["core.key_issued", "core.key_revoked"]


def test_a_key_for_a_stranger_is_refused(firm, stranger):
    with acting(firm.boss), pytest.raises(Forbidden):
        issue_api_key(name="x", user_id=stranger.ann.user_id, access="read", days=1, actor=firm.boss)
