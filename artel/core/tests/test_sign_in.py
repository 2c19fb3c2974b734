import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client

from artel.core.actor import Actor
from artel.core.models import User

PASSWORD = "синяя-черепаха-7"


@pytest.fixture(autouse=True)
def fresh_limits(db):
    cache.clear()


@pytest.fixture
def ann(firm) -> Actor:
    user = User.objects.get(pk=firm.ann.user_id)
    user.email = "ann@example.com"
    user.set_password(PASSWORD)
    user.save()
    return firm.ann


def sign_in(client: Client, password: str = PASSWORD, email: str = "ann@example.com", **more: str):
    return client.post("/accounts/login/", {"login": email, "password": password, **more})


def text_of(answer) -> str:
    return answer.content.decode()


def signed_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def code_now(secret: str, step: int = 0) -> str:
    """The six digits that an authenticator shows (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30 + step)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def prove(client: Client) -> None:
    """Type the password again, as pages of safety ask."""
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302, text_of(answer)[:2000]


def with_authenticator(ann: Actor) -> tuple[Client, str]:
    """Ann signs in and adds an authenticator, as the page asks."""
    client = Client()
    sign_in(client)
    prove(client)
    page = text_of(client.get("/accounts/2fa/totp/activate/"))
    secret = re.search(r"\b([A-Z2-7]{32})\b", page)[1]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)})
    assert answer.status_code == 302, text_of(answer)[:2000]
    return client, secret


def test_sign_in_by_address_in_any_case_and_password(ann):
    client = Client()

    answer = sign_in(client, email=" ANN@Example.com ")

    assert answer.status_code == 302
    assert signed_in(client)


@pytest.mark.parametrize(("email", "password"), [("ann@example.com", "wrong"), ("nobody@example.com", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_sound_the_same_in_russian(ann, email, password):
    client = Client()

    answer = sign_in(client, password, email)

    assert answer.status_code == 200
    assert "адрес электронной почты и/или пароль неверны" in text_of(answer)
    assert not signed_in(client)


def test_signing_in_gives_a_new_session_key(ann):
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = 1
    session.save()
    before = session.session_key

    sign_in(client)

    assert client.session.session_key != before


def test_signing_out_ends_the_session(ann):
    client = Client()
    sign_in(client)
    key = client.session.session_key

    client.post("/accounts/logout/")

    assert not signed_in(client)
    client.cookies["sessionid"] = key
    assert not signed_in(client)


def test_after_five_wrong_passwords_one_has_to_wait_and_others_do_not(ann, firm):
    other = User.objects.get(pk=firm.ben.user_id)
    other.set_password(PASSWORD)
    other.save()
    for _attempt in range(5):
        sign_in(Client(), "wrong")

    client = Client()
    answer = sign_in(client)

    assert "Слишком много" in text_of(answer)
    assert not signed_in(client)
    assert sign_in(Client(), email=other.email).status_code == 302


def test_slow_guessing_is_locked_out_in_russian(ann):
    for _attempt in range(7):
        cache.clear()
        answer = sign_in(Client(), "wrong")
    cache.clear()
    client = Client()
    right = sign_in(client)

    assert (answer.status_code, right.status_code) == (429, 429)
    assert "Слишком много попыток" in text_of(right)
    assert not signed_in(client)


def test_a_lock_knows_the_place_it_came_from(ann):
    for _attempt in range(8):
        cache.clear()
        Client(REMOTE_ADDR="10.0.0.1").post("/accounts/login/", {"login": "ann@example.com", "password": "wrong"})
    cache.clear()

    elsewhere = Client(REMOTE_ADDR="10.0.0.2")

    assert sign_in(elsewhere).status_code == 302


def test_nobody_signs_up_from_the_street(db):
    client = Client()
    form = {"email": "x@example.com", "password1": PASSWORD, "password2": PASSWORD}

    client.post("/accounts/signup/", form)

    assert not User.objects.filter(email="x@example.com").exists()
    assert "password1" not in text_of(client.get("/accounts/signup/"))


def test_a_forgotten_password_is_set_by_letter_once(ann):
    client = Client()
    client.post("/accounts/password/reset/", {"email": "ann@example.com"})
    (letter,) = mail.outbox
    assert letter.to == ["ann@example.com"]
    link = re.search(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", letter.body)[1]

    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "новая-черепаха-8", "password2": "новая-черепаха-8"})

    assert sign_in(Client(), "новая-черепаха-8").status_code == 302
    again = Client()
    late = again.get(link, follow=True)
    again.post(late.request["PATH_INFO"], {"password1": "третья-черепаха-9", "password2": "третья-черепаха-9"})
    assert User.objects.get(pk=ann.user_id).check_password("новая-черепаха-8")


def set_anew(client):
    client.post("/accounts/password/reset/", {"email": "ann@example.com"})
    link = re.search(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    form = client.get(link, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": "новая-черепаха-8", "password2": "новая-черепаха-8"})


def test_who_has_set_a_password_by_letter_is_signed_in(ann):
    client = Client()

    answer = set_anew(client)

    assert answer.url == "/"
    assert signed_in(client)


def test_a_password_set_by_letter_does_not_replace_the_authenticator(ann):
    with_authenticator(ann)
    client = Client()

    answer = set_anew(client)

    assert "/accounts/2fa/authenticate/" in answer.url
    assert not signed_in(client)


def test_a_forgotten_password_tells_nobody_who_has_an_account(ann):
    known = Client().post("/accounts/password/reset/", {"email": "ann@example.com"})
    cache.clear()
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.com"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_letters_about_passwords_are_limited(ann):
    for _attempt in range(30):
        Client().post("/accounts/password/reset/", {"email": "ann@example.com"})

    assert len(mail.outbox) < 10


@pytest.mark.parametrize("weak", ["12345678901", "password123", "short", "ann@example.com"])
def test_weak_passwords_are_refused(ann, weak):
    client = Client()
    sign_in(client)

    answer = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})

    assert answer.status_code == 200
    assert User.objects.get(pk=ann.user_id).check_password(PASSWORD)


def test_a_new_password_ends_other_sessions(ann):
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)

    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "новая-черепаха-8", "password2": "новая-черепаха-8"})

    assert not signed_in(there)


def test_with_an_authenticator_the_password_alone_opens_nothing(ann):
    _client, secret = with_authenticator(ann)
    newcomer = Client()

    answer = sign_in(newcomer)

    assert answer.status_code == 302
    assert "/accounts/2fa/authenticate/" in answer.url
    assert not signed_in(newcomer)
    wrong = newcomer.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert not signed_in(newcomer)
    cache.clear()
    newcomer.post("/accounts/2fa/authenticate/", {"code": code_now(secret)})
    assert signed_in(newcomer)


def test_a_code_works_once(ann):
    _client, secret = with_authenticator(ann)
    cache.clear()
    code = code_now(secret)
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)

    first.post("/accounts/2fa/authenticate/", {"code": code})
    second.post("/accounts/2fa/authenticate/", {"code": code})

    assert signed_in(first)
    assert not signed_in(second)


def test_guessing_codes_is_limited(ann):
    _client, secret = with_authenticator(ann)
    cache.clear()
    newcomer = Client()
    sign_in(newcomer)
    for number in range(40):
        newcomer.post("/accounts/2fa/authenticate/", {"code": f"{number:06}"})

    newcomer.post("/accounts/2fa/authenticate/", {"code": code_now(secret)})

    assert not signed_in(newcomer)


def test_a_recovery_code_opens_once(ann):
    client, _secret = with_authenticator(ann)
    shown = text_of(client.get("/accounts/2fa/recovery-codes/"))
    code = Authenticator.objects.get(user_id=ann.user_id, type="recovery_codes").wrap().get_unused_codes()[0]
    assert code in shown
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)
    cache.clear()

    first.post("/accounts/2fa/authenticate/", {"code": code})
    second.post("/accounts/2fa/authenticate/", {"code": code})

    assert signed_in(first)
    assert not signed_in(second)


def test_passkeys_are_offered_at_sign_in_and_in_the_profile(ann):
    stranger, client = Client(), Client()
    sign_in(client)

    assert stranger.get("/accounts/2fa/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 200
    prove(client)
    assert "/accounts/2fa/webauthn/" in text_of(client.get("/accounts/2fa/"))
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200


def test_safety_pages_ask_for_the_password_again(ann, monkeypatch):
    client = Client()
    sign_in(client)
    asked = client.get("/accounts/2fa/totp/activate/")
    prove(client)
    shown = client.get("/accounts/2fa/totp/activate/")
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    again = client.get("/accounts/2fa/totp/activate/")

    assert asked.url.startswith("/accounts/reauthenticate/")
    assert shown.status_code == 200
    assert again.url.startswith("/accounts/reauthenticate/")


def test_somebody_who_may_not_sign_in_does_not(ann):
    User.objects.filter(pk=ann.user_id).update(is_active=False)
    client = Client()

    sign_in(client)

    assert not signed_in(client)


@pytest.mark.parametrize(
    "path",
    ["/accounts/login/", "/accounts/password/reset/", "/accounts/logout/", "/accounts/2fa/", "/accounts/password/change/"],
)
def test_pages_of_sign_in_speak_russian_and_run_nothing_inline(ann, path):
    client = Client()
    if path not in {"/accounts/login/", "/accounts/password/reset/"}:
        sign_in(client)

    answer = client.get(path)
    page = text_of(answer)

    assert answer.status_code == 200
    assert re.search("[а-яё]{4}", page.lower())
    assert not re.search(r"<script(?![^>]*(src=|application/json))[^>]*>", page)
    assert not re.search(r"\son\w+=", page)
    assert "style=" not in page


def test_the_way_back_is_only_to_ourselves(ann):
    client = Client()

    answer = client.post("/accounts/login/?next=https://evil.example/", {"login": "ann@example.com", "password": PASSWORD, "next": "https://evil.example/"})

    assert "evil" not in answer.url


def test_cookies_are_kept_from_scripts_and_from_other_sites(ann, settings):
    client = Client()
    sign_in(client)

    cookie = client.cookies["sessionid"]

    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert settings.SESSION_COOKIE_SECURE == settings.TLS
