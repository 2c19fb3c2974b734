"""One stack and one browser for all tests of this folder; every page is watched for errors."""

import os
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from artel.config import places
from tests.browser.people import PASSWORD
from tests.browser.stack import Stack, running

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PATIENCE_MS = 10_000
FIRST_PAGE_MS = 40_000  # a server that has just started reads its templates, while other tests keep both cores busy
SHOTS = places.var() / "shots"
KEPT = bool(os.environ.get("ARTEL_SHOTS"))  # a picture of every page, for those who want to look
# What could not be loaded is told with its address; htmx says of every question that a newer one has replaced.
TOLD_ELSEWHERE = re.compile(r"Failed to load resource|htmx:(afterRequest|sendAbort)\b")
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def stack(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any) -> Iterator[Stack]:
    with django_db_blocker.unblock(), running(tmp_path_factory.mktemp("stack")) as started:
        yield started


# Not for the whole session: while Playwright runs, Django takes this thread for an event loop and refuses its database.
@pytest.fixture(scope="package")
def browser(stack: Stack) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@dataclass
class Watch:
    """What went wrong in the pages of a test."""

    problems: list[str] = field(default_factory=list)
    allowed: set[int] = field(default_factory=set)

    def over(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not TOLD_ELSEWHERE.match(message.text):
            self.problems.append(f"{message.location.get('url', '')}: {message.text}")

    def _failed(self, request: Request) -> None:
        # A page that is left drops what it was still waiting for.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"{request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.allowed:
            self.problems.append(f"{response.request.method} {response.url}: {response.status}")


@pytest.fixture(scope="package")
def _entrances() -> dict[str, Any]:
    """Who has signed in already: their cookies."""
    return {}


@pytest.fixture
def watch(stack: Stack) -> Iterator[Watch]:
    """Collects errors of all pages of a test; there must be none at its end."""
    watching = Watch()
    yield watching
    assert watching.problems == [], stack.logs()


Enter = Callable[..., Page]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether the test itself failed: its pages are kept as pictures then."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def enter(
    request: pytest.FixtureRequest, browser: Browser, stack: Stack, watch: Watch, _entrances: dict[str, Any]
) -> Iterator[Enter]:
    """Open a page as somebody: `enter("anna", "/deals/")`; without a login as a stranger."""
    opened: list[BrowserContext] = []

    def open_page(login: str = "", path: str = "", **options: Any) -> Page:
        if login and login not in _entrances:
            _entrances[login] = _sign_in(browser, stack, watch, login)
        wanted = {"viewport": DESK, "locale": "ru-RU", "base_url": stack.url, **options}
        context = browser.new_context(storage_state=_entrances.get(login), **wanted)
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        page = context.new_page()
        watch.over(page)
        if path:
            visit(page, path)
        return page

    yield open_page
    for number, context in enumerate(opened):
        if request.node.stash.get(FAILED, False):
            context.pages[0].screenshot(path=SHOTS / f"failed-{request.node.name}-{number}.png")
        context.close()


def _sign_in(browser: Browser, stack: Stack, watch: Watch, login: str) -> Any:
    context = browser.new_context(base_url=stack.url, locale="ru-RU")
    context.set_default_timeout(FIRST_PAGE_MS)
    page = context.new_page()
    watch.over(page)
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(f"{login}@meridian.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Войти", exact=True).click()
    page.wait_for_url("**/dashboard/")
    kept = context.storage_state()
    context.close()
    return kept


def visit(page: Page, path: str) -> None:
    """Load a page and wait until it hears live news."""
    with page.expect_response("**/live"):
        page.goto(path)
