"""Finding doubles in the whole book, and remembering which are none."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db import connection
from django.utils.translation import gettext_lazy as _

from artel.core import gate
from artel.core.actor import Actor
from artel.core.errors import Refused
from artel.core.steps import step
from artel.parties.models import DuplicateGroup, DuplicateMember, Party, SeparatePair
from artel.parties.queries.duplicates import separate_pairs

# More parties than this behind one number are a switchboard or a made-up number, and no doubles.
MOST = 30
BATCH = 1000

_CONTACTS = """
SELECT c.kind, array_agg(DISTINCT p.id ORDER BY p.id)
FROM parties_contactpoint c JOIN parties_party p ON p.id = c.party_id
WHERE c.company_id = %(company)s AND p.merged_into_id IS NULL AND p.erased_at IS NULL
  AND (c.kind = 'email' OR (c.kind = 'phone' AND c.canonical LIKE '+%%'))
GROUP BY c.kind, c.canonical, c.extension, p.kind HAVING count(DISTINCT p.id) BETWEEN 2 AND %(most)s
"""
_NUMBERS = """
SELECT 'inn', array_agg(p.id ORDER BY p.id) FROM parties_party p
WHERE p.company_id = %(company)s AND p.merged_into_id IS NULL AND p.erased_at IS NULL AND p.inn <> ''
GROUP BY p.inn, p.kind HAVING count(*) BETWEEN 2 AND %(most)s
"""
_NAMES = """
SELECT 'name', array_agg(p.id ORDER BY p.id) FROM parties_party p
WHERE p.company_id = %(company)s AND p.merged_into_id IS NULL AND p.erased_at IS NULL AND length(p.normalised_name) > 2
  AND (p.kind = 'organisation' OR p.birthday IS NOT NULL)
GROUP BY p.kind, p.normalised_name, CASE p.kind WHEN 'person' THEN p.birthday END
HAVING count(*) BETWEEN 2 AND %(most)s
"""


@dataclass(frozen=True)
class Face:
    """The little of a party by which two can be told apart."""

    words: frozenset[str]
    inn: str
    kpp: str
    birthday: object
    is_person: bool


def keep_separate(parties: Sequence[Party], *, actor: Actor) -> int:
    """These are different, whatever they share: never offer them as doubles of each other again."""
    actor.require("parties.merge")
    ids = sorted({party.pk for party in parties})
    if len(ids) < 2:
        raise Refused(_("Choose at least two different parties."), "nothing-to-separate")
    for party in parties:
        gate.require(party, actor, "read")
    with step(actor, _("Keep separate")):
        pairs = [
            SeparatePair(company_id=actor.company_id, first_id=one, second_id=other, said_by_id=actor.user_id)
            for one, other in combinations(ids, 2)
        ]
        SeparatePair.objects.bulk_create(pairs, ignore_conflicts=True)
    return len(pairs)


def scan(*, actor: Actor) -> int:
    """Look through the whole book of the company; returns how many groups of likely doubles stand in it now.

    The database groups by contact, INN and name; only the few that share something are looked at one by one, so a
    million parties take seconds. Groups that people settled stay settled.
    """
    actor.require("parties.scan_duplicates")
    with step(actor, _("Look for duplicates")):
        roots = _Roots()
        reasons: dict[int, set[str]] = defaultdict(set)
        separate = separate_pairs(actor.company_id)
        for portion in _portions(_shared(actor.company_id)):
            faces = _faces({pk for _reason, ids in portion for pk in ids})
            for reason, ids in portion:
                for one, other in combinations(ids, 2):
                    if (one, other) not in separate and _may_be_one(reason, faces[one], faces[other]):
                        roots.join(one, other)
                        reasons[one].add(reason)
        return _store(roots.groups(), reasons, actor.company_id)


def _shared(company_id: int) -> Iterator[tuple[str, list[int]]]:
    values = {"company": company_id, "most": MOST}
    for sql in (_CONTACTS, _NUMBERS, _NAMES):
        with connection.chunked_cursor() as cursor:
            cursor.execute(sql, values)
            yield from cursor


def _portions(rows: Iterator[tuple[str, list[int]]]) -> Iterator[list[tuple[str, list[int]]]]:
    portion: list[tuple[str, list[int]]] = []
    for row in rows:
        portion.append(row)
        if len(portion) == BATCH:
            yield portion
            portion = []
    if portion:
        yield portion


def _faces(ids: set[int]) -> dict[int, Face]:
    rows = Party.objects.filter(pk__in=ids)
    return {
        pk: Face(frozenset(name.split()), inn, kpp, birthday, kind == Party.Kind.PERSON)
        for pk, name, inn, kpp, birthday, kind in rows.values_list(
            "pk", "normalised_name", "inn", "kpp", "birthday", "kind_of_party"
        )
    }


def _may_be_one(reason: str, one: Face, other: Face) -> bool:
    """What contradicts outweighs what agrees: two INNs, two birthdays, two names behind one family telephone."""
    if one.inn and other.inn and one.inn != other.inn:
        return False
    if one.inn and one.inn == other.inn and one.kpp and other.kpp and one.kpp != other.kpp:
        return False
    if one.birthday and other.birthday and one.birthday != other.birthday:
        return False
    if reason in {"inn", "name"}:
        return True
    named = any(word.isalpha() for word in one.words) and any(word.isalpha() for word in other.words)
    return not named or bool(one.words & other.words)


class _Roots:
    """Which parties hang together: a forest in which every tree is a group."""

    def __init__(self) -> None:
        self.parents: dict[int, int] = {}

    def root(self, pk: int) -> int:
        """The smallest known member of a party's group."""
        while (parent := self.parents.setdefault(pk, pk)) != pk:
            self.parents[pk] = self.parents[parent]
            pk = self.parents[pk]
        return pk

    def join(self, one: int, other: int) -> None:
        """Put two parties into one group."""
        first, second = sorted((self.root(one), self.root(other)))
        self.parents[second] = first

    def groups(self) -> list[list[int]]:
        """The members of every group, in the order of their ids."""
        found: dict[int, list[int]] = defaultdict(list)
        for pk in sorted(self.parents):
            found[self.root(pk)].append(pk)
        return list(found.values())


def _store(groups: list[list[int]], reasons: dict[int, set[str]], company_id: int) -> int:
    """Keep the groups of this scan: known ones stay as they are, gone ones go, new ones come."""
    marks = {hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest(): ids for ids in groups}
    known = dict(DuplicateGroup.objects.filter(company_id=company_id).values_list("fingerprint", "pk"))
    gone = [pk for mark, pk in known.items() if mark not in marks]
    DuplicateGroup.objects.filter(pk__in=gone).delete()
    fresh = [
        DuplicateGroup(
            company_id=company_id,
            fingerprint=mark,
            member_count=len(ids),
            reasons=sorted(set().union(*(reasons.get(pk, set()) for pk in ids))),
        )
        for mark, ids in marks.items()
        if mark not in known
    ]
    DuplicateGroup.objects.bulk_create(fresh, batch_size=BATCH)
    members = [
        DuplicateMember(company_id=company_id, group=group, party_id=pk)
        for group in fresh
        for pk in marks[group.fingerprint]
    ]
    DuplicateMember.objects.bulk_create(members, batch_size=BATCH * 5)
    return len(groups)
