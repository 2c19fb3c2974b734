"""Who works where."""

from datetime import date

from django.db.models import Q, QuerySet

from artel.parties.models import Party, Relation


def holding_on(day: date) -> Q:
    """Relations that hold on a day."""
    return (Q(starts_on=None) | Q(starts_on__lte=day)) & (Q(ends_on=None) | Q(ends_on__gte=day))


def people_of(organisation: Party, day: date) -> QuerySet[Party]:
    """People who work at an organisation on a day, by name."""
    jobs = Relation.objects.filter(holding_on(day), other=organisation, kind_of_relation=Relation.Kind.WORKS_AT)
    people: QuerySet[Party] = Party.objects.filter(pk__in=jobs.values("party_id")).order_by("name", "pk")
    return people


def employer_of(person: Party, day: date) -> Party | None:
    """Where a person works on a day; the latest of several."""
    jobs = Relation.objects.filter(holding_on(day), party=person, kind_of_relation=Relation.Kind.WORKS_AT)
    latest = jobs.select_related("other").order_by("-starts_on", "-pk").first()
    return latest.other if latest else None
