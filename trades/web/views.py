"""The proposals of the trade finder, as the fragment that a search field swaps in."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from ced_platform.shared.forms import search_response
from trades.web.fields import metier_option, metier_options, trade_option, trade_options


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """What the words of `<field>-words` may mean, with the choice already made on top.

    With `cards`, métier cards as well.
    """
    if "cards" in request.GET:
        return search_response(request, metier_options, metier_option)
    return search_response(request, trade_options, trade_option)
