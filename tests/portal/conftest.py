"""What tests of the people's door ask for: a signed-in visitor, and a browser on a server with committed data."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import Client

from tests import chromium
from tests.world import Party

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """The front page keeps its figures for a while, and no test may see another's."""
    cache.clear()


@pytest.fixture
def enter() -> Callable[..., Client]:
    """Sign a party's person in; answers the client. Pages come in Korean unless `language` says otherwise."""

    def signed_in(party: Party | None = None, *, language: str = "ko", reason: str = "") -> Client:
        client = Client(headers={"Accept-Language": language, "Accept": BROWSER})
        if party:
            client.force_login(party.user)
        if reason:
            client.post("/reason", {"reason": reason, "next": "/console"})
        return client

    return signed_in


@dataclass
class Browser:
    """A Chromium, and everything that its console complained about."""

    chromium: object
    origin: str
    complaints: list[str] = field(default_factory=list)

    def open(self, party: Party | None = None, *, locale: str = "ko-KR", **window):
        """A page of a new window, in which `party` is signed in."""
        context = self.chromium.new_context(locale=locale, base_url=self.origin, **window)
        if party:
            client = Client()
            client.force_login(party.user)
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.origin}])
        page = context.new_page()
        page.on("console", lambda message: message.type in ("error", "warning") and self._note(message.text))
        page.on("pageerror", lambda error: self._note(str(error)))
        return page

    def _note(self, text: str) -> None:
        self.complaints.append(text)


@pytest.fixture(scope="session")
def chrome(django_db_setup) -> Iterator[object]:
    """The machine's Chromium."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        # Playwright runs an event loop in this thread, which Django takes for a sign that its queries would block it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        launched = driver.chromium.launch(**chromium.launch_options())
        yield launched
        launched.close()
        # While that loop runs, Django keeps connections by context. After it nobody finds them, and the test database
        # cannot be dropped.
        connections.close_all()


@pytest.fixture
def browser(chrome, committed_world, live_server, settings) -> Iterator[Browser]:
    """A browser on a running server; fails the test when the browser's console complained."""
    settings.PUBLIC_ORIGIN = live_server.url
    opened = Browser(chrome, live_server.url)
    yield opened
    for context in chrome.contexts:
        context.close()
    assert opened.complaints == []
