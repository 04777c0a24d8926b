"""The proposals of the trade finder as a fragment, and the page that converts codes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from ced_platform.shared.forms import search_response
from trades.conversion import convert
from trades.queries import label_of
from trades.web.fields import metier_option, metier_options, trade_option, trade_options
from trades.web.forms import CrosswalkForm


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """What the words of `<field>-words` may mean, with the choice already made on top.

    With `cards`, métier cards as well; with `many`, for a field that takes several.
    """
    if "cards" in request.GET:
        return search_response(request, metier_options, metier_option)
    return search_response(request, trade_options, trade_option, many="many" in request.GET)


@require_GET
def crosswalk(request: HttpRequest) -> HttpResponse:
    """A code in another nomenclature: counterparts, how sure they are and through what."""
    form = CrosswalkForm(request.GET or None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        source, language = form.cleaned_data["activity"], get_language()
        context["found"] = convert(source, form.cleaned_data["target"], language=language)
        context["source_label"] = label_of(source, language)
    return render(request, "trades/crosswalk.html", context)
