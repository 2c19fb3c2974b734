"""Everything that changes the address book."""

from artel.parties.actions.book import (
    add_role,
    change_party,
    create_party,
    remove_role,
    set_responsible,
    take,
)
from artel.parties.actions.consents import give_consent, withdraw_consent
from artel.parties.actions.contacts import (
    Found,
    add_account,
    add_address,
    add_contact,
    add_relation,
    attach_contacts,
    end_relation,
    find_or_create_contact,
    make_first,
    remove_contact,
)
from artel.parties.actions.duplicates import keep_separate, scan
from artel.parties.actions.erasure import erase_person
from artel.parties.actions.export import export_person
from artel.parties.actions.merge import merge, merge_with, unmerge
from artel.parties.actions.remembering import add_tag, forget_preference, prefer, remove_tag

__all__ = [
    "Found",
    "add_account",
    "add_address",
    "add_contact",
    "add_relation",
    "add_role",
    "add_tag",
    "attach_contacts",
    "change_party",
    "create_party",
    "end_relation",
    "erase_person",
    "export_person",
    "find_or_create_contact",
    "forget_preference",
    "give_consent",
    "keep_separate",
    "make_first",
    "merge",
    "merge_with",
    "prefer",
    "remove_contact",
    "remove_role",
    "remove_tag",
    "scan",
    "set_responsible",
    "take",
    "unmerge",
    "withdraw_consent",
]
