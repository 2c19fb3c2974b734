"""Statements in CAMT.053 and MT940."""

from datetime import date

import pytest

from artel.core.errors import Refused
from artel.finance.statements import Direction, read_statement
from artel.kit.money import Money

IBAN = "DE89370400440532013000"
ENTRY = """
<Ntry><Amt Ccy="EUR">150.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
  <BookgDt><Dt>2026-02-03</Dt></BookgDt><AcctSvcrRef>REF1</AcctSvcrRef>
  <NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
    <RltdPties><Dbtr><Pty><Nm>Muster GmbH</Nm><Id><OrgId><Othr><Id>7702000000</Id></Othr></OrgId></Id></Pty></Dbtr>
    <DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct></RltdPties>
    <RltdAgts><DbtrAgt><FinInstnId><BICFI>BYLADEM1001</BICFI></FinInstnId></DbtrAgt></RltdAgts>
    <RmtInf><Ustrd>Invoice 17</Ustrd><Ustrd>thank you</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
"""
CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>1</Id>
<FrToDt><FrDtTm>2026-02-03T00:00:00</FrDtTm><ToDtTm>2026-02-03T23:59:59</ToDtTm></FrToDt>
<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{closing}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
{entries}</Stmt></BkToCstmrStmt></Document>
"""
MT940 = """{1:F01BANKDEFFAXXX0000000000}{4:
:20:STMT1
:25:37040044/0532013000
:28C:1/1
:60F:C260202EUR1000,00
:61:2602030203C150,00NTRFNONREF//B1
:86:166?00GUTSCHRIFT?20Invoice 17?21 thank you?30BYLADEM1001?31DE02120300000000202051?32Muster?33GmbH
:61:2602030203DR30,5NCHGREF/7
Fee
:86:/NAME/Bank AG/REMI/Account fee
:62F:C260203EUR1119,50
-}
"""


def camt(entries: str = ENTRY, closing: str = "50.00", iban: str = IBAN) -> bytes:
    return CAMT.format(entries=entries, closing=closing, iban=iban).encode()


def test_an_entry_of_camt_is_read_whole() -> None:
    reading = read_statement(camt())

    (statement,) = reading.statements
    assert (statement.account, statement.currency, statement.opening) == (IBAN, "EUR", Money("-100.00", "EUR"))
    (line,) = statement.lines
    assert (line.direction, line.amount, line.day, line.number) == (Direction.IN, Money("150.00", "EUR"), date(2026, 2, 3), "")
    assert (line.counterparty.name, line.counterparty.inn) == ("Muster GmbH", "7702000000")
    assert (line.counterparty.account, line.counterparty.bank_code) == ("DE02120300000000202051", "BYLADEM1001")
    assert line.purpose == "Invoice 17 thank you"
    assert not reading.warnings


def test_older_camt_without_the_inner_party_is_read_as_well() -> None:
    older = ENTRY.replace("<Pty>", "").replace("</Pty>", "").replace("<Sts><Cd>BOOK</Cd></Sts>", "<Sts>BOOK</Sts>")

    assert read_statement(camt(older)).statements[0].lines[0].counterparty.name == "Muster GmbH"


def test_the_parts_of_a_batch_are_lines_of_their_own() -> None:
    part = '<TxDtls><Amt Ccy="EUR">{}</Amt><RmtInf><Ustrd>{}</Ustrd></RmtInf></TxDtls>'
    details = f"<NtryDtls>{part.format('100.00', 'Invoice 1')}{part.format('50.00', 'Invoice 2')}</NtryDtls></Ntry>"
    batch = ENTRY[: ENTRY.index("<NtryDtls>")] + details

    lines = read_statement(camt(batch)).statements[0].lines

    assert [(line.amount, line.purpose) for line in lines] == [
        (Money("100.00", "EUR"), "Invoice 1"),
        (Money("50.00", "EUR"), "Invoice 2"),
    ]


def test_equal_entries_stay_two_and_keep_their_identity_when_told_again() -> None:
    first = [line.identity for line in read_statement(camt(ENTRY + ENTRY, "200.00")).statements[0].lines]
    again = [line.identity for line in read_statement(camt(ENTRY + ENTRY, "200.00")).statements[0].lines]

    assert len(set(first)) == 2
    assert again == first


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("BOOK", "PDNG", "Entry 1 is not booked yet."),
        ("150.00", "x", "Entry 1: «x» is no amount."),
        ("150.00", "0", "Entry 1: the amount must be above zero."),
        ("CRDT", "", "Entry 1 says neither credit nor debit."),
        ("2026-02-03", "2026-02-31", "«2026-02-31» is no date."),
    ],
)
def test_a_bad_entry_of_camt_is_left_out_with_a_reason(old: str, new: str, reason: str) -> None:
    reading = read_statement(camt(ENTRY.replace(old, new) + ENTRY))

    assert len(reading.statements[0].lines) == 1
    assert [fault.reason for fault in reading.left_out] == [reason]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<Document><Other/></Document>", "statement-format"),
        (b"<Document><BkToCstmrStmt>", "xml-broken"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Document>&b;</Document>', "xml-forbidden"),
        (b'<?xml version="1.0" encoding="klingon"?><Document/>', "xml-encoding"),
        (camt(iban=""), "statement-account"),
        (camt(closing="much"), "statement-broken"),
    ],
)
def test_a_broken_or_dangerous_xml_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_statement(content)

    assert refusal.value.code == code


def test_mt940_is_read_whole() -> None:
    reading = read_statement(MT940.replace("DR30", "D30").encode())

    (statement,) = reading.statements
    assert (statement.account, statement.opening, statement.closing) == (
        "0532013000", Money("1000.00", "EUR"), Money("1119.50", "EUR"),
    )
    came, went = statement.lines
    assert (came.direction, came.amount, came.number, came.purpose) == (Direction.IN, Money("150", "EUR"), "", "Invoice 17 thank you")
    assert (came.counterparty.name, came.counterparty.account) == ("Muster GmbH", "DE02120300000000202051")
    assert (went.direction, went.amount, went.number) == (Direction.OUT, Money("30.5", "EUR"), "REF/7")
    assert (went.counterparty.name, went.purpose) == ("Bank AG", "Account fee")
    assert not reading.warnings


def test_reversed_movements_of_mt940_go_the_other_way() -> None:
    text = MT940.replace("0203C150,00", "0203RC150,00").replace("0203DR30,5", "0203RD30,5")

    assert [line.direction for line in read_statement(text.encode()).statements[0].lines] == [Direction.OUT, Direction.IN]


def test_pages_of_mt940_become_one_statement() -> None:
    second = ":20:STMT1\n:25:37040044/0532013000\n:28C:1/2\n:60M:C260203EUR1119,50\n:61:260204C1,NTRFX\n:62F:C260204EUR1120,50\n-\n"

    reading = read_statement((MT940.replace(":62F:", ":62M:") + second).encode())

    (statement,) = reading.statements
    assert len(statement.lines) == 3
    assert statement.closing == Money("1120.50", "EUR")
    assert not reading.warnings


def test_a_bad_movement_and_a_missing_end_are_told() -> None:
    text = MT940.replace("150,00NTRF", "abc").split(":62F:")[0]

    reading = read_statement(text.encode())

    assert [(fault.place, fault.reason) for fault in reading.left_out] == [(6, "The movement «2602030203CabcNONREF//B1» cannot be read.")]
    assert [fault.reason for fault in reading.warnings] == ["The file is cut off: its closing balance is missing."]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [(":25:37040044/0532013000", ":25:", "statement-account"), ("EUR1000,00", "1000", "statement-broken")],
)
def test_mt940_without_its_account_or_balance_is_refused(old: str, new: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_statement(MT940.replace(old, new).encode())

    assert refusal.value.code == code
