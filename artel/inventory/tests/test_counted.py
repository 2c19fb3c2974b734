"""How goods are counted is settled by their first movement."""

import pytest
from django.core.exceptions import ValidationError

from artel.core.drafts import change
from artel.inventory.tests.conftest import Store


def test_the_method_of_a_category_stays_once_its_goods_have_moved(store: Store) -> None:
    store.buy("fifo", "1", "100.00")
    category = store.products["fifo"].category

    with pytest.raises(ValidationError) as refused:
        change(category, {"costing": "moving"}, actor=store.actor)

    told = "По товарам уже были движения: их себестоимость и дальше считается методом «ФИФО». Заведите новую категорию."
    assert refused.value.message_dict == {"costing": [told]}
    category.refresh_from_db()
    assert category.costing == "fifo"


def test_before_anything_moved_the_method_is_free(store: Store) -> None:
    change(store.products["fifo"].category, {"costing": "moving"}, actor=store.actor)

    assert store.products["fifo"].category.costing == "moving"


@pytest.mark.parametrize(("name", "value"), [("unit", "kg"), ("category", "moving")])
def test_goods_that_moved_keep_their_unit_and_their_method(store: Store, name: str, value: str) -> None:
    store.buy("fifo", "1", "100.00")
    wanted = store.products[value].category if name == "category" else value

    with pytest.raises(ValidationError) as refused:
        change(store.products["fifo"], {name: wanted}, actor=store.actor)

    assert list(refused.value.message_dict) == [name]
