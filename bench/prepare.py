"""Make the big company once: people, pipeline, keys, and a million parties."""

import json
import os
import sys
from pathlib import Path

import django

django.setup()

import psycopg  # noqa: E402  Django first
from django.db import transaction  # noqa: E402

from artel.config.database import owner_dsn  # noqa: E402
from artel.core.actor import Actor, acting, actor_of  # noqa: E402
from artel.core.companies import found_company, hire  # noqa: E402
from artel.core.doors import issue_api_key  # noqa: E402
from artel.core.models import Team  # noqa: E402
from artel.core.staff import account_of  # noqa: E402
from artel.crm.api import Channel, Stage, install_crm  # noqa: E402
from artel.intake.api import AssignmentRule, Pool, Source, Way  # noqa: E402
from bench.fill import fill  # noqa: E402

KEPT = Path(os.environ["ARTEL_VAR"]) / "company.json"


def prepare() -> None:
    """Found and fill the company, unless that was done before."""
    if KEPT.exists():
        return
    with transaction.atomic():
        company = found_company(name="Большая")
        system = Actor.system(company.pk)
        with acting(system):
            pipeline = install_crm(company)
            team = Team.objects.create(company=company, name="Продажи")
            users = [account_of(f"b{n}@bench.example", f"Сотрудник {n}") for n in range(50)]
            for number, user in enumerate(users):
                hire(user, "administrator" if number == 0 else "manager", actor=system, team=team)
            Source.objects.create(company=company, name="API", way=Way.API)
            AssignmentRule.objects.create(company=company, name="Всем", pool=Pool.ROUND_ROBIN, team=team)
            known = {
                "company": company.pk,
                "users": [user.pk for user in users],
                "pipeline": pipeline.pk,
                "stages": list(
                    Stage.objects.filter(pipeline=pipeline).order_by("position", "pk").values_list("pk", flat=True)
                ),
                "channels": list(Channel.objects.order_by("pk").values_list("pk", flat=True)),
            }
        boss = actor_of(users[0], company.pk)
        with acting(boss):
            _key, token = issue_api_key(name="bench", user_id=users[0].pk, access="intake", days=3650, actor=boss)
    with psycopg.connect(owner_dsn()) as link:
        took = fill(link, known)
    KEPT.write_text(json.dumps({**known, "token": token, "fill_seconds": took}))
    sys.stderr.write(f"filled: {took}\n")


if __name__ == "__main__":
    prepare()
