import pytest

from artel.core.actor import Actor, acting, actor_of
from artel.core.drafts import delete
from artel.core.gate import visible
from artel.core.models import Role, User
from artel.core.rights import COMPANY, Grant, Grants
from artel.core.search import find, matching
from artel.core.tests.conftest import make_order
from artel.core.tests.sample.models import Order, Tag


def found(actor, text: str) -> list[str]:
    with acting(actor):
        return [order.title for order in find(visible(Order, actor), text, actor=actor)]


@pytest.mark.parametrize(
    "text", ["кухня", "кухни", "КУХНЮ", "кух", "берез", "Берёза", "кухню из березы", "маю", "ку бер"]
)
def test_words_are_found_by_form_by_beginning_and_in_any_case(firm, text):
    make_order(firm.ann, "Кухня из берёзы", note="изготовить к маю")
    make_order(firm.ann, "Шкаф")

    assert found(firm.ann, text) == ["Кухня из берёзы"]


@pytest.mark.parametrize("text", ["AB-77/3", "ab-77", "77", "ростов-на-дону", "дону"])
def test_parts_of_an_article_are_words(firm, text):
    make_order(firm.ann, "Петля AB-77/3", note="Ростов-на-Дону")

    assert found(firm.ann, text) == ["Петля AB-77/3"]


def test_all_words_must_be_there(firm):
    make_order(firm.ann, "Кухня из берёзы")

    assert found(firm.ann, "кухня дуб") == []


@pytest.mark.parametrize("text", ["912", "3456", "8 (912) 345-67-89", "+7 912 345", "6789", "79123456789"])
def test_a_telephone_is_found_by_any_fragment(firm, text):
    make_order(firm.ann, "Анна", phone="+79123456789")
    make_order(firm.ann, "Иван", phone="+78000000000")

    assert found(firm.ann, text) == ["Анна"]


def test_an_order_is_found_by_its_lines_and_no_longer_when_they_are_gone(firm):
    order = make_order(firm.ann, "Кухня", lines=1)

    assert found(firm.ann, "товар") == ["Кухня"]
    with acting(firm.ann):
        order.lines.update(product="Фасад")
    assert found(firm.ann, "товар") == []
    assert found(firm.ann, "фасады") == ["Кухня"]
    with acting(firm.ann):
        order.lines.all().delete()
    assert found(firm.ann, "фасады") == []


def test_only_what_one_may_see_is_found(firm, stranger):
    make_order(firm.nick, "Кухня Николая")
    make_order(stranger.ann, "Кухня чужая")

    assert found(firm.ann, "кухня") == []
    assert found(firm.head, "кухня") == ["Кухня Николая"]


def test_a_deleted_order_is_not_found(firm):
    order = make_order(firm.ann, "Кухня")
    with acting(firm.ann):
        delete(order, actor=firm.ann)

    assert found(firm.ann, "кухня") == []


@pytest.mark.parametrize("text", ["", "   ", "!!!", "&|()", "'; DROP TABLE", "a:*", "<->", "\\", "%", "12"])
def test_odd_texts_are_harmless(firm, text):
    make_order(firm.ann, "Кухня")

    assert found(firm.ann, text) == []


def test_no_more_is_shown_than_asked_for_newest_first(firm):
    for number in range(12):
        make_order(firm.ann, f"Кухня {number}")

    assert found(firm.ann, "кухня") == [f"Кухня {number}" for number in range(11, 3, -1)]


def test_a_word_that_most_records_hold_still_finds_the_few_that_one_may_see(firm):
    mine = make_order(firm.ann, "Кухня Анны")
    with acting(firm.nick):
        model = Order.objects.get(pk=make_order(firm.nick, "Кухня Николая").pk)
        Order.objects.bulk_create(
            Order(company_id=model.company_id, owner_id=model.owner_id, title=f"Кухня {number}", total=model.total)
            for number in range(150)
        )

    assert found(firm.ann, "кух") == [mine.title]


def test_the_beginning_of_a_word_comes_before_another_form_of_it(firm):
    make_order(firm.ann, "Иванов Пётр")
    make_order(firm.ann, "Иван Петров")

    assert found(firm.ann, "иванов") == ["Иванов Пётр", "Иван Петров"]


def test_a_shared_record_of_another_company_is_found_until_it_is_no_longer_shared(firm, stranger):
    with acting(stranger.ann):
        tag = Tag.objects.create(company=stranger.company, name="Общая метка", shared=True)
    with acting(firm.ann):
        assert find(Tag.objects.all(), "метка", actor=firm.ann) == [tag]
    with acting(stranger.ann):
        Tag.objects.filter(pk=tag.pk).update(shared=False)
    with acting(firm.ann):
        assert find(Tag.objects.all(), "метка", actor=firm.ann) == []


def test_a_hidden_field_is_not_guessed_by_searching(firm):
    hide = Grant(read=COMPANY, hidden=frozenset({"note", "phone"}))
    with acting(Actor.system(firm.company.pk)):
        Role.objects.filter(key="viewer").update(grants=Grants(by_kind={"sample.order": hide}).as_json())
    vera = actor_of(User.objects.get(pk=firm.viewer.user_id), firm.company.pk)
    make_order(firm.ann, "Кухня", note="скидка", phone="+79123456789", lines=1)

    with acting(vera):
        rows = list(matching(visible(Order, vera), "скидка", actor=vera))

    assert found(firm.ann, "скидка") == found(firm.ann, "456") == ["Кухня"]
    assert rows == found(vera, "скидка") == found(vera, "456") == []
    assert found(vera, "кухни") == found(vera, "товар") == ["Кухня"]
