"""What tests of every context start from: a company, people with roles, and the database's view of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from django.db import connection
from django.test import Client

from artel.core.actor import Actor, acting, actor_of, at_the_door
from artel.core.companies import found_company, hire
from artel.core.models import Company, Team, User
from artel.core.staff import account_of

_numbers = count(1)


def make_company(name: str = "Ромашка", **fields: str) -> Company:
    """The smallest company: with its standard roles and nobody in it."""
    return found_company(name=name, **fields)


def make_actor(company: Company, role: str = "manager", *, name: str = "", team: Team | None = None) -> Actor:
    """A new user with a role in the company, as the actor they are."""
    number = next(_numbers)
    user = account_of(f"user{number}@example.com", name or f"Сотрудник {number}")
    with acting(Actor.system(company.pk)):
        hire(user, role, actor=Actor.system(company.pk), team=team)
    return actor_of(user, company.pk)


def account(user_id: int | None) -> User:
    """The account of a person of any company."""
    with at_the_door():
        return User.objects.get(pk=user_id)


def make_team(company: Company, name: str, parent: Team | None = None, head: User | None = None) -> Team:
    """A team, perhaps below another."""
    with acting(Actor.system(company.pk)):
        return Team.objects.create(company=company, name=name, parent=parent, head=head)


def browser_of(actor: Actor) -> Client:
    """A browser in which the actor has signed in."""
    client = Client()
    sign_in(client, actor)
    return client


def sign_in(client: Client, actor: Actor) -> None:
    """Let an actor into a browser without a password."""
    with at_the_door():
        client.force_login(account(actor.user_id), "allauth.account.auth_backends.AuthenticationBackend")


@contextmanager
def counting_queries() -> Iterator[list[str]]:
    """Collect the statements of a block, to assert their number."""
    statements: list[str] = []

    def keep(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # Django's wrapper has no types
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield statements
