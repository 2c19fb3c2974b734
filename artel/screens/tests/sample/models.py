from typing import ClassVar

from django.db import models

from artel.core.models import Record, Row, Search
from artel.kit.fields import CurrencyField, MoneyField, RateField


class Branch(Row):
    name = models.CharField("name", max_length=50)
    position = models.IntegerField("order", default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Bench(Row):
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="benches")
    name = models.CharField("name", max_length=50)
    position = models.IntegerField("order", default=0)
    chance_rate = RateField("chance", default=0)
    is_last = models.BooleanField("ends the work", default=False)
    asks = models.JSONField("asks for", default=list, blank=True)
    tone = models.CharField("colour", max_length=10, default="info")

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Repair(Record):
    class Size(models.TextChoices):
        SMALL = "small", "small"
        LARGE = "large", "large"

    search: ClassVar[Search | None] = Search(title="name", words=["name"])

    name = models.CharField("name", max_length=100)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="repairs")
    bench = models.ForeignKey(Bench, on_delete=models.PROTECT, related_name="repairs")
    size = models.CharField("size", max_length=10, choices=Size.choices, default=Size.SMALL)
    price = MoneyField("price", default=0)
    currency = CurrencyField("currency", default="RUB")
    due_at = models.DateTimeField("due", null=True, blank=True)
    ends_at = models.DateTimeField("until", null=True, blank=True)
    due_on = models.DateField("whole day", null=True, blank=True)
    is_open = models.BooleanField("in work", default=True)
    broken = models.CharField("what is broken", max_length=100, blank=True)
    refusal = models.CharField("why not repaired", max_length=100, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def waits(self) -> str:
        return "" if self.due_at else "7 d"

    @classmethod
    def make_for_tests(cls, company: models.Model, **values: object) -> "Repair":
        """A repair on the first bench of the first branch."""
        bench = values.pop("bench", None) or Bench.objects.filter(company_id=company.pk, is_last=False).first()
        if bench is None:
            branch = Branch.objects.create(company_id=company.pk, name="Main")
            bench = Bench.objects.create(company_id=company.pk, branch=branch, name="In")
        values.setdefault("name", f"Repair {cls.objects.count() + 1}")
        return cls.objects.create(company_id=company.pk, bench=bench, branch_id=bench.branch_id, **values)
