"""Two screens over the sample kinds, and an import as it stands after the upload."""

from dataclasses import replace
from io import BytesIO

from django.core.files.base import ContentFile

from artel.core.models import User
from artel.core.testing import make_actor
from artel.core.tests.sample.models import Order, Tag
from artel.screens.declare import Amount, Badge, Form, Hidden, Screen, Table
from artel.screens.models import Import
from artel.screens.registry import SCREENS
from artel.screens.transfer import run, source
from artel.screens.transfer.targets import Targets


class OrderScreen(Screen):
    model = Order
    slug = "sample-orders"
    title = "Orders"
    one = "Order"
    name_field = "title"
    table = Table(
        "title", "owner", Amount("total"), Badge("state"), "parent", "created_at", Hidden("note"), filters=["state"]
    )
    form = Form("title", "note", "phone", "total", "parent")


class TagScreen(Screen):
    model = Tag
    slug = "sample-tags"
    title = "Tags"
    table = Table("name", "shared")


def english(company, role, name):
    """A person whose pages and files are in English."""
    actor = make_actor(company, role, name=name)
    User.objects.filter(pk=actor.user_id).update(language="en")
    return replace(actor, language="en")


def make_import(actor, content, slug="sample-orders", name="orders.csv", **settings):
    """A file as it stands after the upload, its columns guessed."""
    raw = content.encode() if isinstance(content, str) else content
    layout = source.detect(BytesIO(raw))
    headings = source.headings(BytesIO(raw), layout)
    guessed = Targets(SCREENS[slug], actor).guess(headings)
    values = {
        "format": layout.format,
        "encoding": layout.encoding,
        "delimiter": layout.delimiter,
        "sheet": layout.sheet,
        "header_row": layout.header_row,
        "mapping": guessed,
        **settings,
    }
    taken = Import(
        company_id=actor.company_id,
        owner_id=actor.user_id,
        screen=slug,
        name=name,
        headings=headings,
        row_count=source.count_rows(BytesIO(raw), layout, len(headings)),
        **values,
    )
    taken.content.save(name, ContentFile(raw), save=False)
    taken.save()
    return taken


def done(taken):
    taken.refresh_from_db()
    return taken


def counts(taken):
    return taken.created_count, taken.updated_count, taken.unchanged_count, taken.refused_count


def go(taken, actor):
    run.start(taken, actor)
    run.work(done(taken))
    return done(taken)
