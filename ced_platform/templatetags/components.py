"""The components of every page, as template tags that need no {% load %}.

Each renders one template of templates/components/. A tag with content is closed by its name
with "end" before it: {% card title=_("Firms") %} … {% endcard %}. The style guide at
/styleguide/ shows all of them with the code that makes them.
"""

from __future__ import annotations  # Django's generic classes take no parameter at run time

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseFormSet, Form
from django.http import HttpRequest, QueryDict
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from ced_platform.shared import formats, zones
from ced_platform.shared.ui import Gain, Measure, Party, Step, Tone

register = template.Library()

for write in (
    formats.number,
    formats.percent,
    formats.money,
    formats.long_date,
    formats.short_date,
    formats.moment,
    formats.country_name,
    formats.joined,
    formats.duration,
):
    register.filter(write.__name__, write)
register.filter("city_of_zone", zones.city)
# {% load i18n %} brings a language_name of Django's own, which writes it in English
register.filter("language_in_words", formats.language_name)
register.filter("languages_in_words", formats.language_names)


# --- the head of a page -------------------------------------------------------------------------
@register.simple_tag
def crumbs(*parts: Any) -> list[tuple[Any, Any]]:
    """The way to a page: {% crumbs _("Firms") firms_url firm.name as trail %}.

    Labels and addresses take turns; the last label is the page itself and has no address.
    """
    addresses = [*parts[1::2], ""]
    return list(zip(parts[0::2], addresses, strict=False))


@register.simple_block_tag
def page_header(content: SafeString, title: Any, lead: Any = "", trail: Any = ()) -> SafeString:
    """The title of a page, the sentence under it, the way to it; the content is its actions."""
    return _render("page_header", content=content, title=title, lead=lead, trail=trail)


# --- containers ---------------------------------------------------------------------------------
@register.simple_block_tag
def card(content: SafeString, title: Any = "", url: str = "", aside: Any = "") -> SafeString:
    """A card. With a url all of it leads there; `aside` stands at the end of the title's line."""
    return _render("card", content=content, title=title, url=url, aside=aside)


@register.simple_block_tag
def empty_state(content: SafeString, title: Any, text: Any = "") -> SafeString:
    """What a list shows when it has nothing: why, and (the content) what to do next."""
    return _render("empty_state", content=content, title=title, text=text)


@register.simple_block_tag(takes_context=True)
def confirm_dialog(
    context: Context,
    content: SafeString,
    id: str,  # noqa: A002 - the template writes id="…"
    *,
    title: Any,
    action: str,
    confirm_label: Any,
    danger: bool = False,
) -> SafeString:
    """A question before a POST to `action`; the content explains, and may hold form fields.

    Open it with <a href="PAGE" data-opens="ID">, PAGE being the same question on a page of its
    own (see templates/confirm.html) for browsers without scripts.
    """
    return _render(
        "confirm_dialog",
        content=content,
        id=id,
        title=title,
        action=action,
        confirm_label=confirm_label,
        danger=danger,
        csrf_token=context.get("csrf_token", ""),
    )


# --- lists --------------------------------------------------------------------------------------
@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Context, label: Any, key: str, number: bool = False) -> dict[str, Any]:
    """A <th> that sorts by ?sort=key, and by ?sort=-key the second time; pages restart at one."""
    query = _query(context)
    current = query.get("sort", "")
    directions = {key: "ascending", f"-{key}": "descending"}
    query["sort"] = f"-{key}" if current == key else key
    query.pop("page", None)
    return {
        "label": label,
        "url": f"?{query.urlencode()}",
        "direction": directions.get(current, "none"),
        "number": number,
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Page links with the count of all; keeps every other part of the address."""
    query = _query(context)

    def address(number: int) -> str:
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "previous_url": address(page.number - 1) if page.has_previous() else "",
        "next_url": address(page.number + 1) if page.has_next() else "",
        "numbers": [
            {
                "label": entry,
                "url": address(entry) if isinstance(entry, int) else "",
                "is_current": entry == page.number,
            }
            for entry in shown
        ],
    }


@register.inclusion_tag("components/filter_form.html", takes_context=True)
def filter_form(context: Context, form: Form, results: str = "") -> dict[str, Any]:
    """A GET form over a list. With `results` (an id) only that part is fetched again by htmx."""
    request = context["request"]
    return {"form": form, "results": results, "path": request.path, "is_filtered": request.GET}


# --- marks --------------------------------------------------------------------------------------
@register.inclusion_tag("components/chip.html")
def chip(label: Any, tone: Tone = "neutral") -> dict[str, Any]:
    """A status in one or two words."""
    return {"label": label, "tone": tone}


@register.inclusion_tag("components/inferred.html")
def inferred() -> dict[str, Any]:
    """Beside a value that the platform proposed and that nobody has confirmed."""
    return {}


@register.inclusion_tag("components/synthetic_banner.html")
def synthetic_banner() -> dict[str, Any]:
    """The ribbon of a page that shows made-up firms; base.html draws it where the view says
    shows_synthetic_data=True."""
    return {}


@register.inclusion_tag("components/progress.html")
def progress(label: Any, value: int, total: int) -> dict[str, Any]:
    """How far something with a known end has come."""
    return {"label": label, "value": value, "total": total}


# --- pairs --------------------------------------------------------------------------------------
@register.inclusion_tag("components/pair_header.html")
def pair_header(
    left: Party, right: Party, status: Any = "", tone: Tone = "neutral"
) -> dict[str, Any]:
    """Two firms facing each other, equal in everything, with the state of the pair between."""
    return {"left": left, "right": right, "status": status, "tone": tone}


@register.inclusion_tag("components/gain_bars.html")
def gain_bars(left_name: str, right_name: str, gains: Iterable[Gain]) -> dict[str, Any]:
    """What each of the two gains, growing from the seam outwards; words, never percentages."""
    rows = [
        {
            "label": gain.label,
            "sides": [_bar("a", left_name, gain.left), _bar("b", right_name, gain.right)],
        }
        for gain in gains
    ]
    return {"left_name": left_name, "right_name": right_name, "rows": rows}


@register.inclusion_tag("components/measures.html")
def measures(values: Iterable[Measure]) -> dict[str, Any]:
    """The components that both share: nearness of trades, languages, size."""
    rows = [
        {"label": value.label, "note": value.note, "bar": _bar("", "", value.value)}
        for value in values
    ]
    return {"rows": rows}


@register.inclusion_tag("components/reasons.html")
def reasons(
    them: Sequence[Any],
    you: Sequence[Any],
    unknown: Sequence[Any] = (),
    them_title: Any = "",
    you_title: Any = "",
) -> dict[str, Any]:
    """Why they suit you, why you suit them, and what is not known; sentences in plain words.

    Seen from outside (a cluster manager), the titles name the two firms instead.
    """
    return {
        "columns": [
            {
                "side": "b",
                "title": them_title or gettext("What they bring you"),
                "sentences": them,
            },
            {
                "side": "a",
                "title": you_title or gettext("What you bring them"),
                "sentences": you,
            },
        ],
        "unknown": unknown,
    }


@register.inclusion_tag("components/stepper.html")
def stepper(steps: Sequence[Step], label: Any = "") -> dict[str, Any]:
    """Where something stands on a way whose steps are known."""
    return {"steps": steps, "label": label or gettext("Steps")}


# --- forms --------------------------------------------------------------------------------------
@register.inclusion_tag("components/item_rows.html")
def item_rows(formset: BaseFormSet[Any], side: str = "", add_label: Any = "") -> dict[str, Any]:
    """A formset whose rows can be added and removed; `side` is "brings" or "seeks".

    Without scripts "add" posts the form: use ced_platform.shared.forms.RowFormSet, which answers
    with one more row and no errors.
    """
    return {"formset": formset, "side": side, "add_label": add_label or gettext("Add another")}


# --- the frame ----------------------------------------------------------------------------------
@register.inclusion_tag("components/language_list.html", takes_context=True)
def language_list(context: Context) -> dict[str, Any]:
    """The languages in their own names, each a button of one form."""
    request: HttpRequest | None = context.get("request")
    return {
        "languages": context.get("interface_languages", ()),
        "current": context.get("page_language"),
        "next": request.get_full_path() if request and request.method == "GET" else "",
        "action": reverse("set-language"),
        "csrf_token": context.get("csrf_token", ""),
    }


# --- how ----------------------------------------------------------------------------------------
def _render(name: str, **context: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", context)


def _query(context: Context) -> QueryDict:
    """A copy of the request's query that may be changed."""
    return context["request"].GET.copy()


def _bar(side: str, name: str, value: float | None) -> dict[str, Any]:
    """What a bar's drawing needs: its length and start in percent, and its level in words."""
    percent = 0 if value is None else round(100 * min(max(value, 0.0), 1.0))
    return {
        "side": side,
        "name": name,
        "known": value is not None,
        "length": percent,
        "start": 100 - percent if side == "a" else 0,
        "level": level_in_words(value),
    }


def level_in_words(value: float | None) -> str:
    """A component between 0 and 1 as a word: five levels are all that its precision carries."""
    if value is None:
        return pgettext("level", "not known")
    if value < 0.05:
        return pgettext("level", "none")
    if value < 0.35:
        return pgettext("level", "slight")
    if value < 0.6:
        return pgettext("level", "fair")
    if value < 0.8:
        return pgettext("level", "strong")
    return pgettext("level", "very strong")
