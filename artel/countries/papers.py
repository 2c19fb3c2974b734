"""Who is offered the papers of a pack: companies of its country, to those of them who see what stands on the paper."""

from collections.abc import Callable

from django.db.models import Model

from artel.core.actor import Actor, company_of

ANY_OTHER = "intl"
WITH_PAPERS = frozenset({"ru"})


def pack_of(actor: Actor) -> str:
    """The pack whose papers the actor's company writes."""
    key = "countries.pack"
    if key not in actor.memo:
        country = company_of(actor).country.lower()
        actor.memo[key] = country if country in WITH_PAPERS else ANY_OTHER
    return str(actor.memo[key])


def offered_by(pack: str, *seen: type[Model]) -> Callable[[Actor], bool]:
    """Whether a paper of the pack is for this actor: whoever may not see rows of a kind reads them nowhere."""

    def offered(actor: Actor) -> bool:
        return pack_of(actor) == pack and all(bool(actor.scope(kind)) for kind in seen)

    return offered
