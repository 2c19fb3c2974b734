import pytest

from artel.core.actor import Actor, acting, actor_of
from artel.core.companies import hire
from artel.core.errors import Forbidden
from artel.core.gate import hidden_fields, locked_fields, reaches, visible
from artel.core.models import Company, Membership, User
from artel.core.rights import ALL, COMPANY, NONE, OWN, SUBTREE, TEAM, Grant, Grants
from artel.core.testing import make_actor, make_company
from artel.core.tests.conftest import make_order
from artel.core.tests.sample.models import Line, Order, Payment


def with_scope(actor: Actor, scope: int) -> Actor:
    from dataclasses import replace

    return replace(actor, grants=Grants(by_kind={"sample.order": Grant(read=scope)}))


@pytest.fixture
def orders(firm, stranger):
    for name in ("head", "ann", "ben", "nick", "director"):
        make_order(getattr(firm, name), name)
    make_order(firm.ann, "nobody", owner_id=None)
    make_order(stranger.ann, "stranger")


def titles(actor: Actor, verb: str = "read") -> set[str]:
    with acting(actor):
        return set(visible(Order, actor, verb).values_list("title", flat=True))


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (NONE, set()),
        (OWN, {"ann"}),
        (TEAM, {"ann", "ben", "head"}),
        (SUBTREE, {"ann", "ben", "head", "nick"}),
        (COMPANY, {"ann", "ben", "head", "nick", "director", "nobody"}),
        (ALL, {"ann", "ben", "head", "nick", "director", "nobody"}),
    ],
)
def test_a_scope_reaches_exactly_its_rows(firm, orders, scope, seen):
    assert titles(with_scope(firm.ann, scope)) == seen


def test_changing_reaches_less_far_than_reading_where_the_role_says_so(firm, orders):
    assert titles(firm.ann) == {"ann", "ben", "head"}
    assert titles(firm.ann, "change") == {"ann"}


def test_a_head_of_a_parent_team_sees_the_groups_below(firm, orders):
    assert titles(firm.head) == {"ann", "ben", "head", "nick"}
    assert titles(firm.nick) == {"nick"}


def test_heading_a_team_from_outside_gives_its_branch(firm, orders):
    with acting(firm.boss):
        firm.north.head_id = firm.director.user_id
        firm.north.save()
    director = actor_of(User.objects.get(pk=firm.director.user_id), firm.company.pk)

    assert titles(with_scope(director, SUBTREE)) == {"director", "nick"}


def test_all_companies_means_only_ones_own(firm, stranger, orders):
    user = User.objects.get(pk=firm.director.user_id)
    with acting(Actor.system(stranger.company.pk)):
        hire(user, "director", actor=Actor.system(stranger.company.pk))
    both = actor_of(user, firm.company.pk)

    assert both.companies == (firm.company.pk, stranger.company.pk)
    assert "stranger" in titles(with_scope(both, ALL))
    assert "stranger" not in titles(with_scope(both, COMPANY))


def test_a_line_is_seen_by_whoever_sees_its_order(firm):
    mine, hers = make_order(firm.nick, "mine", lines=1), make_order(firm.ann, "hers", lines=2)

    with acting(firm.nick):
        assert set(visible(Line, firm.nick).values_list("order_id", flat=True)) == {mine.pk}
    with acting(firm.ann):
        assert list(visible(Line, firm.ann).values_list("order_id", flat=True)) == [hers.pk, hers.pk]
        assert visible(Line, firm.ann, "change").count() == 2


def test_a_kind_without_a_right_is_invisible(firm):
    with acting(Actor.system(firm.company.pk)):
        Payment.objects.create(company=firm.company, amount=1)
    with acting(firm.ann):
        assert not visible(Payment, firm.ann).exists()
        assert Payment.objects.count() == 1


def test_colleagues_and_companies_are_those_of_ones_own_companies(firm, stranger):
    with acting(firm.ann):
        assert set(visible(User, firm.ann)) == set(
            User.objects.filter(pk__in=Membership.objects.values_list("user_id", flat=True))
        )
        assert not visible(User, firm.ann).filter(pk=stranger.ann.user_id).exists()
        assert list(visible(Company, firm.ann)) == [firm.company]


def test_field_rights_come_with_the_role(firm):
    assert hidden_fields(firm.ann, Order) == {"margin"}
    assert locked_fields(firm.ann, Order) == {"margin", "total"}
    assert hidden_fields(firm.director, Order) == locked_fields(firm.director, Order) == frozenset()


def test_reaches_tells_about_one_row_and_about_a_new_one(firm):
    order = make_order(firm.ben)

    with acting(firm.ann):
        assert reaches(order, firm.ann, "read")
        assert not reaches(order, firm.ann)
        assert reaches(Order(), firm.ann)
    with acting(firm.viewer):
        assert not reaches(Order(), firm.viewer)


def test_a_user_of_no_company_is_told_so(db):
    user = User.objects.create_user("nobody@example.com")

    with pytest.raises(Forbidden, match="ни в одной компании"):
        actor_of(user)


def test_a_dismissed_user_is_no_actor_any_more(firm):
    with acting(firm.boss):
        Membership.objects.filter(user_id=firm.ann.user_id).update(is_active=False)

    with pytest.raises(Forbidden):
        actor_of(User.objects.get(pk=firm.ann.user_id))


def test_a_role_edited_in_the_page_replaces_the_standard_rights(firm):
    with acting(firm.boss):
        role = Membership.objects.get(user_id=firm.ann.user_id).role
        role.grants = Grants(by_kind={"sample.order": Grant(read=OWN)}, verbs=frozenset({"x.y"})).as_json()
        role.save()
    ann = actor_of(User.objects.get(pk=firm.ann.user_id))

    assert ann.scope(Order) == OWN
    assert ann.may("x.y")
    assert not ann.may("core.comment")


def test_the_company_asked_for_is_taken_only_if_it_is_ones_own(firm, stranger):
    user = User.objects.get(pk=firm.ann.user_id)

    assert actor_of(user, stranger.company.pk).company_id == firm.company.pk


def test_language_and_zone_of_the_actor_are_the_users(db):
    company = make_company()
    actor = make_actor(company, "manager", name="Ольга")
    user = User.objects.get(pk=actor.user_id)
    user.language, user.timezone = "en", "Asia/Omsk"

    known = actor_of(user)

    assert (known.name, known.language, known.timezone) == ("Ольга", "en", "Asia/Omsk")
