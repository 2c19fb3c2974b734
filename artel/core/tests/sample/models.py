from typing import ClassVar

from django.db import models

from artel.core.models import Record, Row, Search


class Order(Record):
    class State(models.TextChoices):
        OPEN = "open", "open"
        DONE = "done", "done"

    search: ClassVar[Search | None] = Search(title="title", words=["title", "note"], digits=["phone"])

    title = models.CharField("title", max_length=200)
    note = models.TextField("note", blank=True)
    phone = models.CharField("phone", max_length=40, blank=True)
    total = models.DecimalField("total", max_digits=12, decimal_places=2, default=0)
    margin = models.DecimalField("margin", max_digits=12, decimal_places=2, default=0)
    state = models.CharField("state", max_length=10, choices=State.choices, default=State.OPEN)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        verbose_name = "order"
        verbose_name_plural = "orders"

    def __str__(self):
        return self.title


class Line(Row):
    history_root: ClassVar[str] = "order"
    search: ClassVar[Search | None] = Search(words=["product"], record="order")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.CharField("product", max_length=100)
    count = models.IntegerField("count", default=1)

    def __str__(self):
        return self.product


class Tag(Row):
    shared_flag: ClassVar[str] = "shared"
    search: ClassVar[Search | None] = Search(words=["name"])

    name = models.CharField("name", max_length=50)
    shared = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="sample_tag_once")]

    def __str__(self):
        return self.name


class Payment(Record):
    undo_refusal: ClassVar[str] = "A payment is in the books. Reverse it instead."

    amount = models.DecimalField("amount", max_digits=12, decimal_places=2)

    def __str__(self):
        return str(self.amount)
