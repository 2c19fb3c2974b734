"""Rows of the address book."""

from artel.parties.models.consent import Consent, Erasure
from artel.parties.models.contact import Address, BankAccount, ContactPoint
from artel.parties.models.duplicates import DuplicateGroup, DuplicateMember, Merge, MergeMove, SeparatePair
from artel.parties.models.party import Party, PartyRole, Relation
from artel.parties.models.tag import PartyTag, Preference, PreferenceKey, Tag

__all__ = [
    "Address",
    "BankAccount",
    "Consent",
    "ContactPoint",
    "DuplicateGroup",
    "DuplicateMember",
    "Erasure",
    "Merge",
    "MergeMove",
    "Party",
    "PartyRole",
    "PartyTag",
    "Preference",
    "PreferenceKey",
    "Relation",
    "SeparatePair",
    "Tag",
]
