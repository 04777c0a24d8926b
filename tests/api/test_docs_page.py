"""The page of the documentation stands in a real browser, under our content security policy."""

from typing import Any

import pytest


@pytest.mark.django_db(transaction=True)
def test_the_reference_is_drawn_from_our_own_files(page: Any, live_server: Any) -> None:
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{live_server.url}/api/v1/docs/")
    page.get_by_text("/api/v1/suggestions/{id}/interest/", exact=False).first.wait_for()

    assert complaints == []
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
