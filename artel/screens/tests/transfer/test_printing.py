import pytest
import typst
from django.template import TemplateDoesNotExist

from artel.core.tests.sample.models import Order
from artel.screens.listing import Listing
from artel.screens.printing.documents import find_print, letterhead, list_as_seen
from artel.screens.printing.typeset import render_pdf, template_file
from artel.screens.tests.transfer.sample import OrderScreen

# Each of these would stop the compiler, read a file or change the page if it were ever read as markup.
EVIL = [
    '#panic("boom")',
    '#read("/etc/passwd")',
    "#(",
    "$ x_",
    "*bold _it",
    "`raw",
    "<label> @ref",
    "\\",
    '"; #panic()',
    "[",
    "]",
    "//",
    "/*",
]


@pytest.mark.parametrize("text", EVIL)
def test_nothing_that_was_typed_is_read_as_markup(ann, text):
    order = Order.objects.create(company_id=ann.company_id, title=text, note=text)
    document = find_print(OrderScreen, "card", ann)
    data = {**letterhead(ann, str(order)), "sheets": [{"title": str(order), **document.content(order, ann)}]}
    data["company"]["name"] = text

    assert render_pdf(document.template, data).startswith(b"%PDF-")


def test_markup_in_a_template_would_have_been_found():
    with pytest.raises(typst.TypstError, match="boom"):
        typst.compile(b'#panic("boom")')


def test_only_templates_of_the_package_can_be_printed():
    for name in ("../../../../etc/passwd", "screens/list.html", "screens/print/none.typ"):
        with pytest.raises(TemplateDoesNotExist):
            template_file(name)


def test_a_card_shows_every_fact_that_its_reader_may_see(ann):
    order = Order.objects.create(company_id=ann.company_id, title="Кухня", total="120000.50", note="Срочно")

    data = find_print(OrderScreen, "card", ann).content(order, ann)

    assert data["kind"] == "Order"
    assert {"label": "Title", "text": "Кухня"} in data["facts"]
    assert {"label": "Note", "text": "Срочно"} in data["facts"]
    assert [fact["label"] for fact in data["facts"]][:4] == ["Title", "Note", "Total", "State"]


def test_a_list_is_printed_as_it_is_seen(ann):
    for number in range(3):
        Order.objects.create(company_id=ann.company_id, title=f"Order {number}", total=number)
    listing = Listing(OrderScreen, ann, {"cols": "title,total", "sort": "-title", "f.total": "1..2"})

    data = list_as_seen(listing)

    assert [head["label"] for head in data["heads"]] == ["Title", "Total"]
    assert [row[0] for row in data["rows"]] == ["Order 2", "Order 1"]
    assert data["filters"].startswith("Total: 1")
    assert data["count"] == "2 records"
    assert render_pdf("screens/print/list.typ", {**letterhead(ann, "Orders"), **data}).startswith(b"%PDF-")
