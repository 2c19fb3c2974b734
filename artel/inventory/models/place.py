"""Where goods lie: warehouses, the places inside them, and lots."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from artel.core.models import Record, Row, Search

DEPTH = 6


class Warehouse(Record):
    """A store of the company. Whether it may owe goods it does not have is its own policy."""

    search: ClassVar[Search | None] = Search(title="name", words=["name", "code"])

    name = models.CharField(_("name"), max_length=150)
    code = models.CharField(_("code"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    may_owe = models.BooleanField(
        _("may go below zero"), default=False,
        help_text=_("Goods may be issued before they are entered; the cost is put right when they are."),
    )  # fmt: skip
    is_transit = models.BooleanField(_("goods on the way"), default=False, editable=False)
    is_archived = models.BooleanField(_("out of use"), default=False)

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "name"],
                name="warehouse_name_once",
                violation_error_message=_("There is such a warehouse already."),
            ),
            models.UniqueConstraint(fields=["company"], condition=Q(is_transit=True), name="warehouse_one_transit"),
        ]

    def __str__(self) -> str:
        return self.name


class Place(Row):
    """A place inside a warehouse: zone, rack, shelf, cell."""

    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="places", verbose_name=_("warehouse")
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("inside")
    )
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["warehouse", "name"],
                name="place_name_once",
                violation_error_message=_("There is such a place already."),
            ),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="place_not_inside_itself"),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def path(self) -> str:
        """Where it is, from the outside in: «Zone A / Rack 3 / Shelf 2»."""
        names, place = [self.name], self.parent
        while place is not None and len(names) < DEPTH:
            names.append(place.name)
            place = place.parent
        return " / ".join(reversed(names))

    def clean(self) -> None:
        """A place is inside of places of its own warehouse, and never inside of itself."""
        outer, depth = self.parent, 1
        while outer is not None:
            if outer.warehouse_id != self.warehouse_id:
                raise ValidationError({"parent": _("That place is in another warehouse.")})
            if outer.pk == self.pk or depth >= DEPTH:
                raise ValidationError({"parent": _("A place is not inside of itself, nor deeper than five others.")})
            outer, depth = outer.parent, depth + 1


class Lot(Row):
    """A lot or one serial number of a product."""

    search: ClassVar[Search | None] = Search(title="code", words=["code"], digits=["code"])

    product = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, related_name="lots", verbose_name=_("product")
    )
    code = models.CharField(_("number"), max_length=60)
    produced_on = models.DateField(_("produced"), null=True, blank=True)
    expires_on = models.DateField(_("best before"), null=True, blank=True)

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots and serial numbers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "code"],
                name="lot_code_once",
                violation_error_message=_("The product has this number already."),
            ),
            models.CheckConstraint(
                condition=Q(produced_on=None) | Q(expires_on=None) | Q(expires_on__gte=F("produced_on")),
                name="lot_expires_after_production",
                violation_error_message=_("A lot does not expire before it is produced."),
            ),
        ]

    def __str__(self) -> str:
        return self.code
