"""What the pages of the settings ask for."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artel.core.actor import Actor
from artel.core.comments import colleagues
from artel.core.hours import days_of, shifts_of, weekday_label
from artel.core.models import ApiKey, Company, CustomField, Membership, NumberSeries, Role, Team, User
from artel.core.zones import zones
from artel.kit.identifiers import check_inn, check_kpp, check_ogrn, check_ogrnip
from artel.kit.money import check_currency

LONGEST_KEY_DAYS = 366
DAY = forms.DateInput({"type": "date"}, "%Y-%m-%d")


class OfCompany(forms.Form):
    """A form whose choices are those of the actor's company."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        for name, rows in self.rows(actor).items():
            field = self.fields.get(name)
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
            field.empty_label = "—" if field.empty_label else None

    def rows(self, actor: Actor) -> dict[str, Any]:
        """The choices by field."""
        return {}


class PlaceForm(OfCompany):
    """Role, team and what else a place in the company has."""

    role = forms.ModelChoiceField(Role.objects.none(), label=gettext_lazy("Role"))
    team = forms.ModelChoiceField(Team.objects.none(), label=gettext_lazy("Team"), required=False)
    position = forms.CharField(label=gettext_lazy("Position"), max_length=150, required=False)

    def rows(self, actor: Actor) -> dict[str, Any]:
        return {
            "role": Role.objects.filter(company_id=actor.company_id).order_by("name"),
            "team": Team.objects.filter(company_id=actor.company_id).order_by("name"),
        }


class InviteForm(PlaceForm):
    """A person to take on."""

    field_order = ["name", "email", "role", "team", "position", "language"]
    name = forms.CharField(label=gettext_lazy("First and last name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=[("ru", "Русский"), ("en", "English")])


class MemberForm(PlaceForm):
    """A colleague's place, absence and substitute."""

    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    absent_from = forms.DateField(label=gettext_lazy("Absent from"), required=False, widget=DAY)
    absent_until = forms.DateField(label=gettext_lazy("Absent until"), required=False, widget=DAY)
    substitute = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Substitute"), required=False)

    def rows(self, actor: Actor) -> dict[str, Any]:
        return {**super().rows(actor), "substitute": colleagues(actor)}

    @classmethod
    def of(cls, member: Membership, posted: Any, actor: Actor) -> "MemberForm":
        """The form as the colleague is now."""
        names = [*cls.base_fields]
        return cls(posted, actor=actor, initial={name: getattr(member, name) for name in names})


class TeamForm(OfCompany):
    """A team and its place in the tree."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    parent = forms.ModelChoiceField(Team.objects.none(), label=gettext_lazy("Part of"), required=False)
    head = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Head"), required=False)

    def rows(self, actor: Actor) -> dict[str, Any]:
        return {"parent": Team.objects.filter(company_id=actor.company_id).order_by("name"), "head": colleagues(actor)}


class NewRoleForm(OfCompany):
    """A role to be made like another."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    source = forms.ModelChoiceField(Role.objects.none(), label=gettext_lazy("Begins with the rights of"))

    def rows(self, actor: Actor) -> dict[str, Any]:
        roles = Role.objects.filter(company_id=actor.company_id).exclude(key="administrator")
        return {"source": roles.order_by("name")}


class CompanyForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes no parameter when it runs
    """A legal entity."""

    timezone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=zones)

    class Meta:
        model = Company
        fields = ["name", "legal_name", "inn", "kpp", "ogrn", "address", "country", "currency", "timezone"]

    def clean_inn(self) -> str:
        """A number whose check digits fit."""
        return _checked(check_inn, self.cleaned_data["inn"])

    def clean_kpp(self) -> str:
        """A code of the right shape."""
        return _checked(check_kpp, self.cleaned_data["kpp"])

    def clean_ogrn(self) -> str:
        """A firm's number, or an entrepreneur's."""
        given = self.cleaned_data["ogrn"]
        return _checked(check_ogrnip if len("".join(given.split())) == 15 else check_ogrn, given)

    def clean_currency(self) -> str:
        """A currency that exists."""
        return _checked(check_currency, self.cleaned_data["currency"])

    def clean_country(self) -> str:
        """Two capital letters."""
        return str(self.cleaned_data["country"]).upper()


def _checked(check: Callable[[str], str], given: str) -> str:
    if not given:
        return ""
    try:
        return check(given)
    except ValueError as problem:
        raise forms.ValidationError(str(problem)) from problem


class KeyForm(OfCompany):
    """A program's key."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=100, help_text=gettext_lazy("Which program will use it.")
    )
    user = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Acts as"),
        help_text=gettext_lazy("It never may more than this person."),
    )
    access = forms.ChoiceField(label=gettext_lazy("Access"), choices=ApiKey.Access.choices)
    days = forms.IntegerField(label=gettext_lazy("Valid for days"), min_value=1, max_value=LONGEST_KEY_DAYS, initial=90)

    def rows(self, actor: Actor) -> dict[str, Any]:
        return {"user": colleagues(actor)}


class OwnFieldForm(forms.Form):
    """A field that the company adds to a kind of record."""

    label = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=CustomField.Type.choices)
    options = forms.CharField(
        label=gettext_lazy("Choices"), required=False, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("One in a line, for «one of a list»."),
    )  # fmt: skip
    is_required = forms.BooleanField(label=gettext_lazy("Required"), required=False)
    position = forms.IntegerField(label=gettext_lazy("Place in the list"), initial=0, required=False)

    def clean_options(self) -> list[str]:
        """The choices without blanks and doubles."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["options"].splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def clean(self) -> dict[str, Any]:
        """A list needs something to choose from."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("type") == CustomField.Type.CHOICE and not values.get("options"):
            self.add_error("options", _("Write at least one choice."))
        return values


class SeriesForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes no parameter when it runs
    """How the numbers of a kind of document look."""

    class Meta:
        model = NumberSeries
        fields = ["template"]

    def clean_template(self) -> str:
        """A pattern that numbers can be made from."""
        template = str(self.cleaned_data["template"])
        try:
            shown = template.format(n=1)
        except (KeyError, IndexError, ValueError):
            shown = template
        if shown == template:
            raise forms.ValidationError(_("Use {n} for the number, or {n:05} to fill it up with zeros."))
        return template


class HoursForm(forms.Form):
    """When the company works."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in range(7):
            label = weekday_label(day)
            self.fields[f"day_{day}"] = forms.CharField(label=label, max_length=100, required=False)
        hint = gettext_lazy("One date in a line, besides the holidays of the country.")
        working = gettext_lazy("Working days on holidays and weekends")
        self.fields["days_off"] = _lines(gettext_lazy("Days off"), hint)
        self.fields["days_on"] = _lines(working, "")

    def clean(self) -> dict[str, Any]:
        """Each line as it is stored, under `calendar`."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        kept: dict[str, Any] = {"week": {}}
        for name in self.fields:
            try:
                if name.startswith("day_"):
                    kept["week"][name.removeprefix("day_")] = shifts_of(values.get(name, ""))
                else:
                    kept[name] = days_of(values.get(name, ""))
            except ValueError as problem:
                self.add_error(name, str(problem))
        if not any(kept["week"].values()):
            self.add_error("day_0", _("The company must work on at least one day."))
        values["calendar"] = kept
        return values


def _lines(label: Any, hint: Any) -> forms.CharField:
    """A text of several lines that may stay empty."""
    return forms.CharField(label=label, help_text=hint, required=False, widget=forms.Textarea({"rows": 3}))
