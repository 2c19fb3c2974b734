"""Categories: a tree of products that says how each is booked and how its cost is counted."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from artel.catalog.counting import is_counted
from artel.core.models import Row


class PostingGroup(models.TextChoices):
    """On which stock account a product lies, and which expense a service is; the country's rules name the accounts."""

    GOODS = "goods", _("goods for resale")
    MATERIAL = "material", _("materials")
    PRODUCT = "product", _("own products")
    PACKAGING = "packaging", _("packaging")
    SERVICE = "service", _("services")


class Costing(models.TextChoices):
    """How the cost of what leaves the stock is found."""

    FIFO = "fifo", _("first in, first out")
    MOVING = "moving", _("moving average")
    MONTHLY = "monthly", _("monthly average")


class Category(Row):
    """A group of products, perhaps inside another one, with one way of booking and of counting cost."""

    name = models.CharField(_("name"), max_length=150)
    code = models.CharField(
        _("code"), max_length=40, blank=True, help_text=_("The key in another program; an import finds it by this.")
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    posting_group = models.CharField(
        _("booked as"), max_length=10, choices=PostingGroup.choices, default=PostingGroup.GOODS
    )
    costing = models.CharField(
        _("cost of issues"), max_length=8, choices=Costing.choices, default=Costing.FIFO,
        help_text=_("One method for all products of the category, kept from year to year."),
    )  # fmt: skip
    description = models.TextField(_("description"), blank=True)
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="category_has_a_name"),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="category_not_in_itself",
                violation_error_message=_("A category is not part of itself."),
            ),
            models.UniqueConstraint(
                fields=["company", "parent", "name"],
                name="category_name_unique",
                nulls_distinct=False,
                violation_error_message=_("There is a category with this name here already."),
            ),
            models.UniqueConstraint(
                fields=["company", "code"],
                condition=~Q(code=""),
                name="category_code_unique",
                violation_error_message=_("Another category already has this code."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Goods that moved keep the method by which their cost was counted."""
        before = Category.objects.filter(pk=self.pk).first() if self.pk else None
        if before is None or before.costing == self.costing:
            return
        if is_counted(before.products.values_list("pk", flat=True)):
            message = _("Its goods have moved: their cost stays counted by «%(method)s». Make a new category.")
            raise ValidationError({"costing": message % {"method": before.get_costing_display()}})
