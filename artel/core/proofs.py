"""Proofs that contexts declare in their `proofs.py`, and the way from one company to all of them."""

from collections.abc import Callable, Iterable, Iterator

from artel.core.actor import Actor, acting, all_company_ids

DECLARED: dict[str, Callable[[], Iterator[str]]] = {}


def prove(name: str, differences: Callable[[int], Iterable[str]]) -> None:
    """Let `artel verify` ask this of every company: a line for each promise that does not hold, nothing otherwise."""
    DECLARED[name] = of_every_company(differences)


def of_every_company(differences: Callable[[int], Iterable[str]]) -> Callable[[], Iterator[str]]:
    """One proof of all companies, each seen as Artel itself sees it; a line names the company that it is about."""

    def proof() -> Iterator[str]:
        for company_id in all_company_ids():
            with acting(Actor.system(company_id)):
                found = list(differences(company_id))
            for line in found:
                yield f"company {company_id}: {line}"

    return proof
