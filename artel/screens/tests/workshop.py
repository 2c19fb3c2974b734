"""A workshop with two branches, for tests of boards and calendars."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from artel.core.actor import Actor, acting
from artel.core.models import Company
from artel.core.testing import make_actor, make_company
from artel.screens.tests.sample.models import Bench, Branch, Repair


@dataclass
class Workshop:
    """North has three benches (the second asks what is broken, the last ends the work); South has one."""

    company: Company
    director: Actor
    benches: dict[str, Bench] = field(default_factory=dict)
    branches: dict[str, Branch] = field(default_factory=dict)

    def repair(self, name: str = "Clock", bench: str = "In", **values: Any) -> Repair:
        """The smallest repair on a bench."""
        with acting(Actor.system(self.company.pk)):
            return Repair.make_for_tests(self.company, name=name, bench=self.benches[bench], **values)

    def again(self, repair: Repair) -> Repair:
        """The repair as it is stored now."""
        with acting(Actor.system(self.company.pk)):
            return Repair.objects.select_related("bench").get(pk=repair.pk)


def make_workshop() -> Workshop:
    company = make_company()
    shop = Workshop(company, make_actor(company, "director", name="Dina Director"))
    with acting(Actor.system(company.pk)):
        for number, name in enumerate(("North", "South")):
            shop.branches[name] = Branch.objects.create(company=company, name=name, position=number)
        plan = [
            ("In", "North", "0.1", {}),
            ("Repair", "North", "0.5", {"asks": ["broken"]}),
            ("Not repaired", "North", "0", {"is_last": True}),
            ("Desk", "South", "0.2", {}),
        ]
        for number, (name, branch, chance, more) in enumerate(plan):
            shop.benches[name] = Bench.objects.create(
                company=company, branch=shop.branches[branch], name=name, position=number,
                chance_rate=Decimal(chance), **more,
            )  # fmt: skip
    return shop
