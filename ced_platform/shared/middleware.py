"""The reader's language and time zone, and domain errors turned into something to read."""

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from ced_platform.shared.errors import DomainError
from ced_platform.shared.languages import is_interface_language, language_of_request
from ced_platform.shared.zones import zone_of

GetResponse = Callable[[HttpRequest], HttpResponse]
# Machines get their errors from the API's own exception handler.
API_PREFIX = "/api/"


class ReaderMiddleware:
    """Speak the reader's language and clock: the account's, else the cookie's, else the browser's.

    The order inside matters: a language is active before the account is read, so that the page
    that says "the database is away" is already in the reader's language.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self._activate(request, language_of_request(request))
        timezone.deactivate()
        if request.user.is_authenticated:
            if is_interface_language(request.user.language):
                self._activate(request, request.user.language)
            timezone.activate(zone_of(request.user.time_zone))
        response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response

    @staticmethod
    def _activate(request: HttpRequest, language: str) -> None:
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()


class DomainErrorMiddleware:
    """Show a refused action to the person who tried it.

    An htmx request gets a toast and leaves the page as it is; a form is sent back to the page it
    came from with the message on top; a read gets a page of its own. The view's transaction is
    already rolled back when this runs, so nothing is left half-written.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError) or request.path.startswith(API_PREFIX):
            return None
        if request.headers.get("HX-Request") == "true":
            return _toast(exception)
        came_from = _page_of_origin(request)
        if request.method == "POST" and came_from:
            messages.error(request, str(exception))
            return HttpResponseRedirect(came_from)
        return render(
            request,
            "domain_error.html",
            {"error": exception, "way_back": came_from},
            status=exception.status,
        )


def _toast(error: DomainError) -> HttpResponse:
    """An empty answer that htmx turns into the `ced:toast` event, whatever its status."""
    response = HttpResponse(status=error.status)
    # json.dumps escapes what is not ASCII: a header cannot carry Arabic as it is.
    response["HX-Trigger"] = json.dumps({"ced:toast": {"text": str(error), "tone": "bad"}})
    response["HX-Reswap"] = "none"
    return response


def _page_of_origin(request: HttpRequest) -> str:
    """The page of this site that sent the request, or "" when it is unknown or another site's.

    A page that answers its own POST with a form would loop if it refused to be read as well; the
    redirect is a GET, and a refused GET is answered with a page, so it ends there.
    """
    origin = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(origin, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(origin)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
