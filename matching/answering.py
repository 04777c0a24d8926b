"""How many of the suggestions that a firm was shown it has answered.

An answer is an answer: a yes, a "not now" and a "no thanks" count alike, and one that was taken
back stays one. Only what was shown as long ago as an answer may take is looked at, so that the
number changes on a day that tells nothing of when, or what, the firm answered (docs/adr/0007).
"""

from datetime import timedelta

import numpy as np
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from numpy.typing import NDArray

from actors.models import Firm
from matching.columns import read_columns

# Under so many the share says more of chance than of the firm.
FEWEST = 5
# A firm that did not answer once can mend it.
REMEMBERED = timedelta(days=365)

# What fell off the firm's list before it was answered could not be answered any more.
SHOWN = """
    SELECT firm_{side}_id AS firm_id, firm_{other}_id AS counterpart_id,
           seen_{side}_at AS seen_at, rank_{side} IS NOT NULL AS is_listed
    FROM matching_suggestion
    WHERE seen_{side}_at >= %s AND seen_{side}_at < %s AND firm_{side}_id IN ({firms})
"""
ANSWERS = """
    SELECT shown.firm_id, count(*)::int4 AS shown,
           count(*) FILTER (
               WHERE answer.answered_at <= shown.seen_at + %s OR answer.renewals > 0
           )::int4 AS answered
    FROM ({shown}) AS shown
    LEFT JOIN partnerships_interest AS answer USING (firm_id, counterpart_id)
    WHERE shown.is_listed OR answer.id IS NOT NULL
    GROUP BY shown.firm_id HAVING count(*) >= %s
"""


def answer_rates(chosen: QuerySet[Firm], firm_ids: NDArray[np.int64]) -> NDArray[np.float32]:
    """(n,) for `firm_ids` in ascending order the share answered in time, in tenths, NaN under
    `FEWEST`; one statement for all firms of `chosen`."""
    condition, more = chosen.values("id").query.sql_with_params()
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    in_time = timedelta(days=settings.INTEREST_DAYS)
    shown = " UNION ALL ".join(
        SHOWN.format(side=side, other=other, firms=condition)
        for side, other in (("a", "b"), ("b", "a"))
    )
    period = [today - REMEMBERED, today - in_time]
    rows = read_columns(
        ANSWERS.format(shown=shown),
        [in_time, *period, *more, *period, *more, FEWEST],
        {"firm_id": "i8", "shown": "i4", "answered": "i4"},
    )
    rates = np.full(len(firm_ids), np.nan, dtype=np.float32)
    known = np.isin(rows["firm_id"], firm_ids)
    share = np.round(rows["answered"] / rows["shown"], 1)
    rates[np.searchsorted(firm_ids, rows["firm_id"][known])] = share[known]
    return rates
