"""The meanings of what the trade finder searches in."""

from collections.abc import Iterable

import numpy as np
from django.db import connection
from django.utils import timezone

from trades import encoder
from trades.models import HOME_SCHEME, Nomenclature, SearchEntry
from trades.services.reporting import Report, silence
from trades.services.search_entries import tidy_search_entries

# Characters of an entry that the encoder reads: of a long note the rest changes nothing in what is
# found, and costs a quarter of the time.
READ_CHARACTERS = 300


def compute_vectors(
    *,
    origins: Iterable[str] = tuple(SearchEntry.Origin.values),
    batch_size: int = 512,
    report: Report = silence,
) -> int:
    """Give every search entry of these origins the vector of the present encoder.

    Only entries that have none, or one of another encoder, are read: a second call writes
    nothing, and a call that was cut goes on where it stopped. Each batch is a transaction of its
    own. Returns the number of vectors written; 0 when the platform runs without an encoder.
    """
    if not encoder.is_available():
        return 0
    missing = SearchEntry.objects.filter(origin__in=list(origins)).exclude(encoder=encoder.name())
    total = 0
    while batch := list(missing.order_by("pk").values_list("pk", "text")[:batch_size]):
        vectors = encoder.encode([text[:READ_CHARACTERS] for _, text in batch]).astype(np.float16)
        _store_vectors([pk for pk, _ in batch], vectors)
        total += len(batch)
        report(f"{total} vectors")
    if total:
        Nomenclature.objects.filter(code=HOME_SCHEME).update(indexed_at=timezone.now())
        tidy_search_entries()
    return total


def _store_vectors(ids: list[int], vectors: np.ndarray) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE trades_searchentry AS entry SET vector = new.vector, encoder = %s "
            "FROM unnest(%s::bigint[], %s::bytea[]) AS new (id, vector) "
            "WHERE entry.id = new.id",
            [encoder.name(), ids, [vector.tobytes() for vector in vectors]],
        )
