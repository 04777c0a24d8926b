"""Lists of every room: search and filters in the address, sorting, pages with their count."""

from typing import Any, ClassVar

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

# What stands first in a list of choices where none is made.
ANY = ("", _("all"))
ROWS_A_PAGE = 25


class Filters(forms.Form):
    """The form over a list. Subclasses add optional fields and narrow the list by them.

    An address that was typed or shared may hold anything: a value that makes no sense is reported
    beside its field, and does not narrow.
    """

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for field in self.fields.values():
            field.required = False

    @property
    def values(self) -> dict[str, Any]:
        """The filters that are in use and make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, queryset: Any) -> Any:
        """The rows that fit every filter in `values`."""
        for name, value in self.values.items():
            queryset = getattr(self, f"narrow_{name}")(queryset, value)
        return queryset


class ListPage(ListView):  # type: ignore[type-arg]
    """A list that reads its filters, its order and its page from the address.

    `sorts` maps the keys of ?sort= to the fields they order by; a key that is not there is
    ignored. Rows of equal rank keep a stable order by their id.

    Templates find the rows in `page_obj`; list_page.html is their frame. What they show of a row
    beside its fields is set as attributes on it: the page keeps its rows.
    """

    filters_class: ClassVar[type[Filters]] = Filters
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {}
    paginate_by = ROWS_A_PAGE

    def get_queryset(self) -> QuerySet[Any]:
        self.filters = self.filters_class(self.request.GET, user=self.request.user)
        return self._sorted(self.filters.narrow(self.rows()))

    def rows(self) -> QuerySet[Any]:
        """The rows that the user may see, with what the page shows of them."""
        raise NotImplementedError

    def _sorted(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        key = self.request.GET.get("sort", "")
        fields = self.sorts.get(key.removeprefix("-"))
        if fields is None:
            return queryset
        if key.startswith("-"):
            fields = tuple(
                field.removeprefix("-") if field.startswith("-") else f"-{field}"
                for field in fields
            )
        return queryset.order_by(*fields, "id")

    def paginate_queryset(
        self, queryset: Any, page_size: int
    ) -> "tuple[Paginator[Any], Page[Any], Any, bool]":
        """A page beyond the end is the last one: lists shrink under those who leaf through them."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            filters=self.filters, is_narrowed=bool(self.filters.values), **kwargs
        )
