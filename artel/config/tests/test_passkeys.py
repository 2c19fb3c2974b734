"""Adding a passkey speaks the language of the page and says where browsers would refuse it."""

import pytest

from artel.core.testing import browser_of, make_actor, make_company

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("host", "is_warned"), [("127.0.0.1:8000", True), ("[::1]", True), ("localhost", False)])
def test_a_passkey_is_named_and_an_address_of_numbers_is_warned_of(host: str, is_warned: bool) -> None:
    browser = browser_of(make_actor(make_company(), "director"))
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": 9e9}]
    session.save()

    page = browser.get("/accounts/2fa/webauthn/add/", headers={"host": host}).content.decode()

    assert "Название ключа" in page
    assert ("Браузеры хранят ключи доступа только для имён" in page) is is_warned
