"""`artel found`: the first company and its administrator, for an installation without the demo."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from artel.catalog.api import install_catalog
from artel.core.actor import Actor, acting, acting_as_user, at_the_door
from artel.core.companies import found_company, hire
from artel.core.models import Company, Membership, User
from artel.core.staff import account_of, password_path
from artel.countries.api import install_books
from artel.crm import api as crm
from artel.kit.trouble import Trouble, words


def found(arguments: list[str]) -> int:
    """Make a company and the account of its administrator, and print the link that sets the password."""
    asked = ArgumentParser(prog="artel found")
    asked.add_argument("company", help=words("name of the company", "название компании"))
    asked.add_argument("email", help=words("administrator's address", "адрес администратора"))
    asked.add_argument("person", nargs="?", default="", help=words("administrator's name", "имя администратора"))
    given = asked.parse_args(arguments)
    email = given.email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Trouble(f"“{email}” is not an e-mail address.", f"«{email}» — не адрес почты.") from error
    _refuse_twice(given.company, email)
    with transaction.atomic():
        user = account_of(email, given.person or email)
        company = found_company(name=given.company)
        actor = Actor.system(company.pk)
        with acting(actor):
            hire(user, "administrator", actor=actor)
            crm.install_crm(company)
            install_catalog(company)
            install_books(company)
    link = f"{settings.SITE_URL}{password_path(user)}"
    print(words(f"{company.name} is founded. Set the password within three days: {link}",
                f"Компания «{company.name}» создана. Задайте пароль в течение трёх дней: {link}"))  # fmt: skip
    return 0


def _refuse_twice(name: str, email: str) -> None:
    """The command given once more must not make the same person a second company of the same name."""
    with at_the_door():
        user = User.objects.filter(email=email).first()
    if user is None:
        return
    with acting_as_user(user.pk):
        companies = list(Membership.objects.filter(user=user).values_list("company_id", flat=True))
    for company_id in companies:
        with acting(Actor.system(company_id)):
            if Company.objects.filter(pk=company_id, name__iexact=name).exists():
                raise Trouble(f"{email} has a company “{name}” already. Name the new one differently.",
                              f"У {email} уже есть компания «{name}». Назовите новую иначе.")  # fmt: skip
