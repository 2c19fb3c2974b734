import threading

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from artel.core.actor import Actor, acting
from artel.core.errors import Refused
from artel.core.models import NumberSeries
from artel.core.numbering import next_number, next_numbers
from artel.core.testing import make_company


def test_numbers_run_by_company_and_series(db):
    ours, theirs = make_company("Ромашка"), make_company("Чужая")

    with acting(Actor.system(ours.pk)):
        assert [next_number("deal", ours.pk) for _ in range(3)] == ["1", "2", "3"]
        assert next_number("request", ours.pk, "З-{n:04}") == "З-0001"
        assert next_number("request", ours.pk, "ignored {n}") == "З-0002"
    with acting(Actor.system(theirs.pk)):
        assert next_number("deal", theirs.pk) == "1"


def test_a_rollback_leaves_no_gap(db):
    company = make_company()
    with acting(Actor.system(company.pk)):
        next_number("deal", company.pk)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            next_number("deal", company.pk)
            raise ZeroDivisionError

        assert next_number("deal", company.pk) == "2"


def test_a_wrong_pattern_is_refused_with_the_pattern(db):
    company = make_company()
    with acting(Actor.system(company.pk)):
        NumberSeries.objects.create(company=company, key="deal", template="{year}")

        with pytest.raises(Refused, match=r"\{year\}") as refusal:
            next_number("deal", company.pk)

    assert refusal.value.code == "number-pattern"


@pytest.fixture(scope="module")
def office(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return make_company("Для номеров")


takings = st.tuples(st.sampled_from(["deal", "request"]), st.integers(0, 5), st.booleans())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=st.lists(takings, max_size=12))
def test_whatever_is_taken_one_by_one_or_in_portions_and_given_up_the_kept_numbers_run_on(
    office, django_db_blocker, plan
):
    kept: dict[str, list[str]] = {"deal": [], "request": []}

    with django_db_blocker.unblock(), acting(Actor.system(office.pk)), transaction.atomic():
        for series, count, is_given_up in plan:
            with transaction.atomic():
                numbers = next_numbers(series, office.pk, count)
                if is_given_up:
                    transaction.set_rollback(True)
                else:
                    kept[series] += numbers
        transaction.set_rollback(True)

    for numbers in kept.values():
        assert numbers == [str(number) for number in range(1, len(numbers) + 1)]


@pytest.mark.django_db(transaction=True)
def test_fifty_threads_take_numbers_without_gaps_or_doubles():
    company = make_company()
    taken: list[int] = []
    gate = threading.Barrier(50)

    def take(number: int) -> None:
        gate.wait(30)
        try:
            with acting(Actor.system(company.pk)):
                for attempt in range(4):
                    with transaction.atomic():
                        value = int(next_number("deal", company.pk))
                        if (number + attempt) % 4 == 0:
                            transaction.set_rollback(True)
                        else:
                            taken.append(value)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[number]) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(taken) == list(range(1, 151))
