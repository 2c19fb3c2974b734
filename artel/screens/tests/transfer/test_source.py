import io
import zipfile
from datetime import date, datetime

import pytest
from django.utils import translation
from openpyxl import Workbook

from artel.core.errors import Refused
from artel.screens.transfer import source
from artel.screens.transfer.source import Layout

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def read(content, **settings):
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    found = source.detect(file)
    layout = Layout(**{**found.__dict__, **settings})
    width = len(source.headings(file, layout))
    return [(line.number, line.cells, line.problem) for line in source.rows(file, layout, width)]


def workbook(*rows, name="Лист"):
    book = Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encoding_and_separator_are_found_by_themselves(encoding, delimiter):
    text = f"Название{delimiter}Сумма\r\nКухня «Ёлка»{delimiter}12\r\n"

    found = source.detect(io.BytesIO(text.encode(encoding)))

    assert (found.encoding, found.delimiter) == (encoding, delimiter)
    assert read(text.encode(encoding)) == [(2, ["Кухня «Ёлка»", "12"], "")]


def test_separators_inside_quotes_do_not_count():
    assert read('a;b\n"x,y,z,w;q";1\n"1,5";2\n') == [(2, ["x,y,z,w;q", "1"], ""), (3, ["1,5", "2"], "")]


def test_the_line_by_which_excel_names_its_separator_is_understood():
    assert read("sep=|\na|b\n1|2\n") == [(3, ["1", "2"], "")]


def test_empty_rows_are_no_rows_and_keep_the_numbers_right():
    assert read("a;b\n\n;\n1;2\n   ;  \n3;4\n") == [(4, ["1", "2"], ""), (6, ["3", "4"], "")]


def test_cells_over_several_lines_are_one_row():
    assert read('a;b\n"one\ntwo";x\n3;4\n') == [(2, ["one\ntwo", "x"], ""), (3, ["3", "4"], "")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a;b\n1\n", (2, ["1", ""], "")),
        ("a;b\n1;2;;\n", (2, ["1", "2"], "")),
        ("a;b\n1;2;3\n", (2, ["1", "2", "3"], "The row has more cells than there are headings.")),
        ('a;b\n1;"open\n2;x\n', (2, ["1", "open\n2;x"], "A quotation mark that opens in this row is never closed.")),
        ("a;b\n" + "x" * 100_001 + ";1\n", (2, ["x" * 100_001, "1"], "A cell is longer than 100000 characters.")),
    ],
)
def test_rows_that_are_not_as_they_should_be_are_told(content, expected):
    assert read(content) == [expected]


def test_a_cell_of_ten_megabytes_is_one_refused_row_among_the_others():
    rows = read("a;b\nx;1\n" + "y" * 10 * 2**20 + ";2\nz;3\n")

    assert [(number, bool(problem)) for number, _cells, problem in rows] == [(2, False), (3, True), (4, False)]


def test_characters_of_another_encoding_are_told_and_not_changed_silently():
    broken = b"a;b\n" + b"\xff\xfe;1\n" + "ж;2\n".encode()

    rows = read(broken, encoding="utf-8")

    assert rows[0][2] == "The row holds characters that are not of the chosen encoding."
    assert rows[1] == (3, ["ж", "2"], "")


def test_zero_characters_and_emoji_pass():
    assert read("a;b\nx\x00y;🙂👨‍👩‍👧\n") == [(2, ["x\x00y", "🙂👨‍👩‍👧"], "")]


def test_headings_are_told_apart():
    file = io.BytesIO("Телефон;Телефон;;Имя;\n1;2;3;4\n".encode())

    assert source.headings(file, source.detect(file)) == ["Телефон", "Телефон (2)", "Column 3", "Имя"]


def test_headings_may_stand_lower():
    assert read("Report 2026;\n;\na;b\n1;2\n", header_row=3) == [(4, ["1", "2"], "")]


def test_workbooks_give_typed_values():
    content = workbook(
        ["Название", "Сумма", "Дата", "Когда", "Да", "Телефон"],
        ["Кухня", 1234.5, date(2026, 3, 1), datetime.fromisoformat("2026-03-01T14:30"), True, 79161234567],
        [None, None, None, None, None, None],
        ["0012", 0.1 + 0.2, None, None, False, 1e-7],
    )

    assert read(content) == [
        (
            2,
            ["Кухня", "1234.5", date(2026, 3, 1), datetime.fromisoformat("2026-03-01T14:30"), "true", "79161234567"],
            "",
        ),
        (4, ["0012", "0.3", "", "", "false", "0.0000001"], ""),
    ]


def test_a_workbook_is_known_by_what_is_in_it_and_not_by_its_name():
    found = source.detect(io.BytesIO(workbook(["a"], [1])))

    assert (found.format, found.sheet) == ("xlsx", "Лист")


def bomb():
    """A member whose directory says 10 bytes and which unpacks to 600 MB, as far as anybody reads."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/big.xml", "w") as member:
        for _turn in range(600):
            member.write(b"\0" * 2**20)
    return file.getvalue()


def lying():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/big.xml", b"\0" * 2**20)
    content = bytearray(file.getvalue())
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = content.index(mark) + offset
        content[place : place + 4] = (10).to_bytes(4, "little")
    return bytes(content)


def spoilt():
    """A workbook whose packed bytes were overwritten on the way."""
    content = bytearray(workbook(["a"] * 50, [1] * 50))
    start = 30 + int.from_bytes(content[26:28], "little") + int.from_bytes(content[28:30], "little")
    content[start : start + 40] = b"\xff" * 40
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"\n\n \n", "file-empty"),
        (b"PK\x03\x04 not a workbook", "file-broken"),
        (workbook(["a"], [1])[:-400], "file-broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "file-broken"),
        (bomb, "file-too-big"),
        (lying, "file-broken"),
        (spoilt, "file-broken"),
        ((";" * 600 + "\n1\n").encode(), "too-many-columns"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(content, code):
    content = content() if callable(content) else content

    with pytest.raises(Refused) as refused:
        source.refuse_too_big(len(content))
        read(content.replace(b";" * 600, b"x;" * 600))

    assert refused.value.code == code


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(source, "MAX_ROWS", 3)
    file = io.BytesIO(b"a\n1\n2\n3\n4\n")

    with pytest.raises(Refused) as refused:
        source.count_rows(file, source.detect(file), 1)

    assert refused.value.code == "too-many-rows"


def test_a_file_over_the_limit_is_refused_before_it_is_read():
    with pytest.raises(Refused) as refused:
        source.refuse_too_big(source.MAX_BYTES + 1)

    assert refused.value.code == "file-too-big"
