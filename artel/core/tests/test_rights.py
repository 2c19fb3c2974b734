from artel.core.rights import ALL, COMPANY, NONE, OWN, SUBTREE, TEAM, Grant, Grants, standard_grants


def test_two_rights_on_one_kind_join_to_the_wider_of_each():
    narrow = Grant(read=OWN, change=OWN, hidden=frozenset({"margin", "cost"}), locked=frozenset({"total"}))
    wide = Grant(read=COMPANY, create=True, hidden=frozenset({"margin"}))

    assert narrow.joined(wide) == Grant(read=COMPANY, change=OWN, create=True, hidden=frozenset({"margin"}))


def test_an_administrator_has_every_right_and_every_verb():
    grants = standard_grants("administrator")

    assert grants.of("sample.order") == Grant(ALL, ALL, True, ALL)
    assert grants.may("anything.at_all")


def test_a_role_has_what_contexts_gave_it_and_what_everyone_has():
    manager = standard_grants("manager")

    assert manager.of("sample.order").read == TEAM
    assert manager.of("sample.order").change == OWN
    assert manager.of("core.team").read == COMPANY
    assert manager.may("core.comment")
    assert not manager.may("core.manage_users")


def test_a_kind_that_nobody_named_is_closed():
    assert standard_grants("manager").of("sample.payment") == Grant()
    assert standard_grants("no-such-role").of("sample.order").read == NONE


def test_a_role_survives_being_stored_and_read_again():
    head = standard_grants("head")

    assert Grants.from_json(head.as_json()) == head
    assert Grants.from_json(head.as_json()).of("sample.order").read == SUBTREE


def test_a_reading_key_of_an_administrator_reads_everything_and_changes_nothing():
    grants = standard_grants("administrator").read_only()

    assert grants.of("sample.order") == Grant(read=ALL)
    assert not grants.may("sample.finish_order")


def test_a_reading_key_keeps_hidden_fields_hidden():
    grants = standard_grants("manager").read_only()

    assert grants.of("sample.order") == Grant(read=TEAM, hidden=frozenset({"margin"}))
