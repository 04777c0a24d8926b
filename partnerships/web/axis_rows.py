"""Rows in which the axes of a draft are written, in their order."""

from __future__ import annotations  # Django's generic classes take no parameter at run time

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import Side
from ced_platform.shared.forms import RowFormSet
from partnerships.models import Convention
from partnerships.queries import AXIS_PARTS, clusters_in_charge
from partnerships.services.axes import AxisDraft
from trades.web.fields import PROPOSALS, TradesField, described

MOST_AXES = 12
EMPTY_ROWS = 2


class AxisForm(forms.Form):
    title = forms.CharField(label=_("Axis"), max_length=200)
    description = forms.CharField(
        label=_("In more words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    trades = TradesField(
        label=_("Trades of the axis"),
        required=False,
        help_text=_("Among the trades in scope. None chosen: all of them."),
    )
    clusters = forms.TypedMultipleChoiceField(
        label=_("Clusters that work on it"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen of a side: all its clusters in charge."),
    )


class AxisRows(RowFormSet, forms.BaseFormSet):
    """The names of trades and clusters are read once for all rows."""

    def __init__(self, *args: Any, convention: Convention | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = self.data or {}
        names = [name for name in data if name.endswith("-trades")]
        values = [value for name in names for value in data.getlist(name)]
        values += [pk for row in self.initial or () for pk in row["trades"]]
        # the first of what is in scope are proposed before anything is searched
        scope = convention.trades.order_by("path")[:PROPOSALS] if convention else ()
        self._scope = [str(trade.pk) for trade in scope]
        self._describe = described([*values, *self._scope])
        self._clusters = _clusters(convention) if convention else []

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        search = form.fields["trades"].widget
        search.describe, search.likely = self._describe, self._scope
        if self._clusters:
            form.fields["clusters"].choices = self._clusters
        else:
            del form.fields["clusters"]
        form.fields["DELETE"].label = _("Remove this row")
        form.order_fields(["ORDER", *form.fields])

    def drafts(self) -> list[AxisDraft]:
        """What valid rows say, in their order; one without a number comes last."""
        return [
            AxisDraft(
                title=row["title"],
                description=row["description"],
                trades=[trade.pk for trade in row["trades"]],
                clusters=row.get("clusters", ()),
            )
            for row in (form.cleaned_data for form in self.ordered_forms)
        ]


def _clusters(convention: Convention) -> list[Any]:
    """Those in charge, under the name of their side's territory."""
    by_side = [
        (
            convention.territory_of(side).name,
            [(one.pk, one.name) for one in clusters_in_charge(convention, side)],
        )
        for side in Side
    ]
    return [(territory, clusters) for territory, clusters in by_side if clusters]


_Axes: Any = forms.formset_factory(
    AxisForm,
    formset=AxisRows,
    extra=EMPTY_ROWS,
    max_num=MOST_AXES,
    validate_max=True,
    can_order=True,
    can_delete=True,
)


def axis_rows(data: Any, convention: Convention | None = None) -> AxisRows:
    """The formset, with a row for each axis that is there and two empty ones."""
    axes = convention.axes.prefetch_related(*AXIS_PARTS) if convention else []
    initial = [
        {
            "title": axis.title,
            "description": axis.description,
            "trades": [one.pk for one in axis.trades.all()],
            "clusters": [one.pk for one in axis.clusters.all()],
        }
        for axis in axes
    ]
    return cast(AxisRows, _Axes(data, initial=initial, prefix="axes", convention=convention))
