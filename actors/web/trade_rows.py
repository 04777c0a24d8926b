"""Rows in which several trades are searched for and chosen: of a cluster, of a convention."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from actors.web.forms import TradeRows
from trades.models import Activity
from trades.web.fields import TradeField

MOST_TRADES = 30


class TradeForm(forms.Form):
    activity = TradeField(label=_("Trade"), required=False)


_Trades = forms.formset_factory(
    TradeForm, formset=TradeRows, extra=1, max_num=MOST_TRADES, validate_max=True, can_delete=True
)


def trade_rows(data: Any, present: QuerySet[Activity] | None = None) -> TradeRows:
    """The formset, with a row for each trade that is there and an empty one."""
    ids = [] if present is None else list(present.values_list("pk", flat=True))
    rows = _Trades(data, initial=[{"activity": pk} for pk in ids], prefix="trades")
    return cast(TradeRows, rows)


def trade_ids(rows: TradeRows) -> list[int]:
    """The activities of valid rows, each once."""
    return list(dict.fromkeys(row["activity"].pk for row in rows.kept() if row["activity"]))
