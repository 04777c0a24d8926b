"""The platform's addresses, and a few that fail on purpose."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone, translation

from actors.models import User
from ced_platform.shared.errors import Conflict, NotAllowed

RENAMED = "Renamed before the refusal"


@login_not_required
def reader(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{translation.get_language()} {timezone.get_current_timezone_name()}")


@login_not_required
def refuse(request: HttpRequest) -> HttpResponse:
    User.objects.update(full_name=RENAMED)
    raise Conflict("Le binôme est déjà clos – <b>rien</b> n'a changé.")


@login_not_required
def forbid(request: HttpRequest) -> HttpResponse:
    raise NotAllowed


@login_not_required
def says(request: HttpRequest) -> HttpResponse:
    return HttpResponse("|".join(str(message) for message in messages.get_messages(request)))


@login_not_required
def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret detail")


urlpatterns = [
    path("test/reader/", reader),
    path("test/refuse/", refuse),
    path("test/forbid/", forbid),
    path("test/says/", says),
    path("test/breaks/", breaks),
    path("api/test/refuse/", refuse),
    path("", include("ced_platform.urls")),
]
