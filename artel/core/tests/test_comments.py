import pytest

from artel.core.actor import acting, actor_of
from artel.core.comments import comment, delete_comment, edit_comment, mentioned
from artel.core.companies import hire
from artel.core.drafts import change
from artel.core.errors import Forbidden, Refused
from artel.core.models import Notification, User
from artel.core.testing import make_actor
from artel.core.tests.conftest import make_order
from artel.core.tests.sample.actions import finish
from artel.core.timeline import follow, follower_ids, timeline, unfollow


def bell(actor) -> list[str]:
    with acting(actor):
        return list(Notification.objects.filter(user_id=actor.user_id).order_by("id").values_list("text", flat=True))


def test_a_comment_stands_in_the_timeline(ann):
    order = make_order(ann, "Кухня")

    entry = comment(order, "  Перезвонить завтра ", actor=ann)

    assert timeline(order).get() == entry
    assert (entry.verb, entry.text, entry.actor_id) == ("comment", "Перезвонить завтра", ann.user_id)
    assert follower_ids(order) == [ann.user_id]


def test_a_colleague_named_is_told_and_follows(firm):
    order = make_order(firm.ann, "Кухня")

    with acting(firm.ann):
        entry = comment(order, "@Борис Лебедев, посмотри замер", actor=firm.ann)

    assert entry.data["mentions"] == [firm.ben.user_id]
    assert bell(firm.ben) == ["Анна Белова упоминает вас в «Кухня»: @Борис Лебедев, посмотри замер"]
    assert bell(firm.ann) == []
    with acting(firm.ann):
        assert set(follower_ids(order)) == {firm.ann.user_id, firm.ben.user_id}


def test_who_may_not_read_the_record_is_not_told_and_the_author_sees_it(firm):
    order = make_order(firm.ben, "Кухня")

    with acting(firm.boss):
        entry = comment(order, "@Николай Север и @Борис Лебедев, зайдите", actor=firm.director)

    assert bell(firm.nick) == []
    assert len(bell(firm.ben)) == 1
    assert (entry.data["mentions"], entry.data["untold"]) == ([firm.ben.user_id], ["Николай Север"])
    with acting(firm.boss):
        assert firm.nick.user_id not in follower_ids(order)


def test_the_reader_is_told_in_their_language(firm):
    User.objects.filter(pk=firm.ben.user_id).update(language="en")
    order = make_order(firm.ann, "Кухня")

    with acting(firm.ann):
        comment(order, "@Борис Лебедев?", actor=firm.ann)

    assert bell(firm.ben) == ["Анна Белова mentioned you in «Кухня»: @Борис Лебедев?"]


def test_the_longest_name_is_meant_and_an_address_is_nobody(firm):
    longer = make_actor(firm.company, "manager", name="Анна Белова-Смирнова")
    with acting(firm.boss):
        assert mentioned("спроси @анна белова-смирнова", firm.boss) == {longer.user_id}
        assert mentioned("@Анна Белова и @Анна Белова-Смирнова!", firm.boss) == {firm.ann.user_id, longer.user_id}
        assert mentioned("почта info@Анна Белова", firm.boss) == set()
        assert mentioned("@Анна Беловасова", firm.boss) == set()
        assert mentioned("(@Анна Белова)", firm.boss) == {firm.ann.user_id}


def test_strangers_and_the_dismissed_are_not_called(firm, stranger):
    with acting(firm.ann):
        assert mentioned(f"@{stranger.boss.name}", firm.ann) == {firm.boss.user_id}  # the namesake of our own company


def test_followers_and_the_responsible_hear_of_it_but_not_of_their_own(firm):
    order = make_order(firm.ann, "Кухня")
    with acting(firm.head):
        follow(order, [firm.ben.user_id, firm.head.user_id], actor=firm.head)
        comment(order, "Скидку согласовал", actor=firm.head)

    assert bell(firm.ann) == bell(firm.ben) == ["Глава Отделов: «Скидку согласовал» — Кухня"]
    assert bell(firm.head) == []


def test_who_is_named_is_told_once(firm):
    order = make_order(firm.ann, "Кухня")

    with acting(firm.head):
        comment(order, "@Анна Белова, готово", actor=firm.head)

    assert len(bell(firm.ann)) == 1


def test_followers_hear_of_actions_but_not_of_mere_edits(firm):
    order = make_order(firm.ann, "Кухня", lines=1)
    with acting(firm.head):
        change(order, {"note": "дуб"}, actor=firm.head)
        finish(order, actor=firm.head)

    assert bell(firm.ann) == ["Глава Отделов: Finish — Кухня"]


def test_who_stopped_following_hears_nothing(firm):
    order = make_order(firm.ann, "Кухня")
    with acting(firm.ben):
        follow(order, [firm.ben.user_id], actor=firm.ben)
        unfollow(order, firm.ben.user_id)
    with acting(firm.head):
        comment(order, "Скидку согласовал", actor=firm.head)

    assert bell(firm.ben) == []


def test_ones_own_words_can_be_put_better_and_stay_in_history(firm):
    order = make_order(firm.ann, "Кухня")
    with acting(firm.ann):
        entry = comment(order, "Первый", actor=firm.ann)
        edit_comment(entry, "Второй, @Борис Лебедев", actor=firm.ann)
        edit_comment(entry, "Третий, @Борис Лебедев", actor=firm.ann)

        entry.refresh_from_db()
        assert entry.text == "Третий, @Борис Лебедев"
        assert [earlier["text"] for earlier in entry.data["earlier"]] == ["Первый", "Второй, @Борис Лебедев"]
    assert len(bell(firm.ben)) == 1


def test_a_deleted_comment_is_empty_but_not_forgotten(ann):
    order = make_order(ann)
    entry = comment(order, "Лишнее", actor=ann)

    delete_comment(entry, actor=ann)

    entry.refresh_from_db()
    assert entry.text == ""
    assert entry.data["earlier"][0]["text"] == "Лишнее"
    assert "deleted_at" in entry.data
    with pytest.raises(Refused) as refusal:
        edit_comment(entry, "Снова", actor=ann)
    assert refusal.value.code == "comment-deleted"


def test_nobody_changes_anothers_words(firm):
    order = make_order(firm.ann)
    with acting(firm.ann):
        entry = comment(order, "Моё", actor=firm.ann)

    for other in (firm.ben, firm.boss):
        with acting(other):
            with pytest.raises(Forbidden):
                edit_comment(entry, "Чужое", actor=other)
            with pytest.raises(Forbidden):
                delete_comment(entry, actor=other)
            entry.refresh_from_db()
            assert entry.text == "Моё"


@pytest.mark.parametrize(("text", "code"), [("   ", "empty-comment"), ("x" * 10_001, "too-long")])
def test_nothing_and_too_much_are_refused(ann, text, code):
    order = make_order(ann)

    with pytest.raises(Refused) as refusal:
        comment(order, text, actor=ann)

    assert refusal.value.code == code
    assert not timeline(order).exists()


def test_what_one_does_not_see_one_does_not_discuss(firm):
    order = make_order(firm.nick)

    with acting(firm.ann), pytest.raises(Forbidden):
        comment(order, "Привет", actor=firm.ann)


def test_a_company_mate_of_another_company_is_not_told(firm, stranger):
    user = User.objects.get(pk=stranger.ann.user_id)
    user.name = "Чужая Анна"
    user.save()
    order = make_order(firm.ann)
    with acting(firm.ann):
        comment(order, "@Чужая Анна", actor=firm.ann)
    assert bell(stranger.ann) == []

    with acting(firm.boss):
        hire(user, "director", actor=firm.boss)
    with acting(firm.ann):
        comment(order, "@Чужая Анна", actor=firm.ann)
    both = actor_of(user, firm.company.pk)
    assert len(bell(both)) == 1
