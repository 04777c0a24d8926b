"""A real browser on a live server: visits as a chosen reader, screenshots, accessibility."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from actors.models import User
from tests.conftest import CHROMIUM

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
LOCALES = {"fr": "fr-FR", "en": "en-GB", "ar": "ar-TN", "pt": "pt-PT", "de": "de-DE"}

Visit = Callable[..., Page]


@pytest.fixture
def visit(request: pytest.FixtureRequest, live_server: Any) -> Iterator[Visit]:
    """Open a page as a reader: visit(path, user=None, language="fr", size="desktop",
    scheme="light", scripts=True). A visit is a browser of its own, so two users can be at it at
    once. The test fails if a page writes an error to the console (the content security policy
    speaks there) or throws."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    browser: Browser = request.getfixturevalue("browser")
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        path: str,
        *,
        user: User | None = None,
        language: str = "fr",
        size: str = "desktop",
        scheme: str = "light",
        scripts: bool = True,
    ) -> Page:
        context = browser.new_context(
            locale=LOCALES.get(language, language),
            viewport=SIZES[size],
            color_scheme=scheme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        if user is not None:
            context.add_cookies([_session_cookie(user, language, live_server.url)])
        page = context.new_page()
        page.on("console", lambda message: _note(message, complaints))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{live_server.url}{path}")
        page.wait_for_load_state("networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def shots(visit: Visit, live_server: Any) -> Callable[..., None]:
    """shots(path, name, user=None): the page in French and Arabic, on a phone and a desktop.

    Each is checked for sideways scrolling and saved in the folder that the environment names as
    SCREENSHOTS, if it does; axe reads it in French on a desktop and in Arabic on a phone. A reader
    keeps one browser a language, page after page.
    """
    opened: dict[tuple[int | None, str], Page] = {}

    def take(path: str, name: str, user: User | None = None) -> None:
        for language, first in (("fr", "desktop"), ("ar", "phone")):
            reader = (user.pk if user else None, language)
            if reader in opened:
                page = opened[reader]
                if user is not None:  # the other browser has changed the reader's language
                    page.context.add_cookies([_session_cookie(user, language, live_server.url)])
                page.set_viewport_size(SIZES[first])
                page.goto(f"{live_server.url}{path}")
                page.wait_for_load_state("networkidle")
            else:
                page = opened[reader] = visit(path, user=user, language=language, size=first)
            assert_no_axe_violations(page)
            for size, viewport in SIZES.items():
                page.set_viewport_size(viewport)
                assert_fits(page)
                save_shot(page, f"{name}-{language}-{size}")

    return take


@pytest.fixture
def shores(transactional_db: None, territories: dict) -> SimpleNamespace:
    """Nord-Pas de Calais and Tunis, each with a firm, its head, and who decides for it."""
    from tests.browser.shores import build_shores  # it takes pictures with what stands here

    return build_shores(territories)


def save_shot(page: Page, name: str) -> None:
    """Write a picture of the whole page to SCREENSHOTS, when that is set."""
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def assert_no_axe_violations(page: Page) -> None:
    """Fail with every violation and the elements it concerns."""
    results = Axe().run(page)
    faults = [
        f"{violation['id']}: {violation['help']} – "
        + "; ".join(node["html"][:160] for node in violation["nodes"][:3])
        for violation in results.response["violations"]
    ]
    assert faults == [], f"{page.url}\n" + "\n".join(faults)


def assert_fits(page: Page) -> None:
    """Nothing makes the page scroll sideways."""
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1], f"{page.url} is {widths[0]} px wide in {widths[1]} px"


def _session_cookie(user: User, language: str, url: str) -> dict[str, str]:
    """A session of the user, who reads in the language of the visit."""
    User.objects.filter(pk=user.pk).update(language=language)
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    # the fonts are built at set-up, not for tests; the browser's own favicon request is no page
    harmless = message.location["url"].endswith((".woff2", "/favicon.ico"))
    if message.type == "error" and not harmless:
        complaints.append(f"{message.text} ({message.location['url']})")
