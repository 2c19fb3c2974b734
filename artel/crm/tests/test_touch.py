"""The first touch in words, and the way to the request behind it."""

import pytest
from django.utils import translation

from artel.crm.models import Deal
from artel.crm.touch import told_touch


@pytest.mark.parametrize(
    ("touch", "told"),
    [
        ({"source": "Calls", "request_id": 310}, "Calls"),
        ({"utm_source": "yandex", "utm_medium": "cpc"}, "advertisement: yandex / cpc"),
        ({"utm_medium": "cpc", "utm_campaign": "summer", "yclid": "1"}, "advertisement: cpc · campaign: summer"),
        ({"utm_term": "tour to Sochi"}, "searched for: tour to Sochi"),
        ({"source": "Site", "referrer": "https://ya.ru/search?text=1"}, "Site · came from ya.ru"),
        ({"referrer": "nonsense", "page": "https://tours.example/sochi"}, ""),
        ({}, ""),
    ],
)
def test_the_first_touch_is_told_in_words(touch: dict[str, object], told: str) -> None:
    with translation.override("en"):
        assert told_touch(touch) == told


def test_the_first_touch_leads_to_the_request_that_opened_the_deal() -> None:
    assert Deal(first_touch={"request_id": 310}).first_touch_text_url == "/requests/310/"
    assert Deal(first_touch={"utm_source": "yandex"}).first_touch_text_url == ""
