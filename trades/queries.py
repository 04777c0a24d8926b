"""Every read of this room: codes, labels, correspondences and the tree of activities."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np
from django.conf import settings
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from trades import crosswalk
from trades.errors import FinerThanShared, UnknownActivity, UnknownScheme
from trades.models import HOME_SCHEME, Activity, ActivityLabel, Nomenclature, SearchEntry
from trades.reference import compact
from trades.text import fold

# Where the reader's own language has no label, these are tried in order, then any other.
FALLBACK_LANGUAGES = ("en", "fr")
EXCERPT_LENGTH = 240
NEAR_CODES = 5
# A misspelt word of a product is still read; below this it is another word.
LEAST_LIKENESS = 0.5


def resolve_code(scheme: str, code: str) -> Activity:
    """The activity of a scheme with this code, with or without its punctuation.

    Raises UnknownScheme, or UnknownActivity with the codes that look alike. A code without a
    scheme means nothing and is never guessed.
    """
    nomenclature = resolve_scheme(scheme)
    key = compact(code)
    activity = nomenclature.activities.filter(compact_code=key).first() if key else None
    if activity is None:
        if nomenclature.inherits and (above := _shared_above(nomenclature, key)):
            raise FinerThanShared(nomenclature.code, code, above, nomenclature.inherits.code)
        raise UnknownActivity(
            nomenclature.code, code, _near(nomenclature, key), _elsewhere(nomenclature, key)
        )
    activity.nomenclature = nomenclature
    return activity


def resolve_scheme(scheme: str) -> Nomenclature:
    """The nomenclature of this code; raises UnknownScheme with those that are known."""
    found = Nomenclature.objects.select_related("inherits").filter(code=scheme.strip().upper())
    if nomenclature := found.first():
        return nomenclature
    known = Nomenclature.objects.order_by("code").values_list("code", flat=True)
    raise UnknownScheme(scheme, list(known))


def _shared_above(nomenclature: Nomenclature, key: str) -> str | None:
    """The finest known code that a finer one begins with."""
    starts = [key[:length] for length in range(len(key) - 1, 1, -1)]
    known = nomenclature.activities.filter(compact_code__in=starts).order_by("-level")
    return known.values_list("code", flat=True).first()


def _near(nomenclature: Nomenclature, key: str) -> list[str]:
    """Codes that begin alike, or that lost the zero that spreadsheets take from 01.10."""
    if not key:
        return []
    for start in (f"0{key}", *(key[:length] for length in range(len(key), 1, -1))):
        codes = nomenclature.activities.filter(compact_code__startswith=start)
        if near := list(codes.order_by("compact_code").values_list("code", flat=True)[:NEAR_CODES]):
            return near
    return []


def _elsewhere(nomenclature: Nomenclature, key: str) -> list[str]:
    others = Nomenclature.objects.filter(activities__compact_code=key, kind=nomenclature.kind)
    others = others.exclude(pk=nomenclature.pk)
    return list(others.order_by("code").values_list("code", flat=True)) if key else []


def nace_of(activity: Activity) -> list[tuple[Activity, float]]:
    """NACE 2 activities of an activity of any scheme with their shares, the largest first.

    The shares sum to 1; the list is empty where a code has no counterpart.
    """
    shares = crosswalk.current().convert(activity.pk, HOME_SCHEME)
    found = Activity.objects.filter(pk__in=shares).select_related("nomenclature")
    return sorted(
        ((target, shares[target.pk]) for target in found),
        key=lambda pair: (-pair[1], pair[0].code),
    )


def known_language(language: str) -> str:
    """The interface language of a language tag: "fr-CA" → "fr", "zh" → "zh-hans"."""
    tag = language.lower().replace("_", "-")
    codes = [code for code, _ in settings.LANGUAGES]
    base = tag.split("-")[0]
    matches = [code for code in codes if code == tag] or [
        code for code in codes if code.split("-")[0] == base
    ]
    return matches[0] if matches else FALLBACK_LANGUAGES[0]


def preference(language: str) -> Case:
    """Orders rows that have a language: the reader's first, then the fallbacks, then others."""
    wanted = dict.fromkeys((known_language(language), *FALLBACK_LANGUAGES))
    return Case(
        *(When(language=code, then=Value(rank)) for rank, code in enumerate(wanted)),
        default=Value(len(wanted)),
        output_field=IntegerField(),
    )


def with_labels(activities: QuerySet[Activity], language: str) -> QuerySet[Activity]:
    """Annotates `label`, in the reader's language if there is one, and `label_language`.

    Without any label the code stands for it, and the language is empty.
    """
    best = ActivityLabel.objects.filter(activity=OuterRef("pk")).order_by(
        preference(language), "language"
    )
    annotations = {
        "label": Coalesce(Subquery(best.values("text")[:1]), "code"),
        "label_language": Coalesce(Subquery(best.values("language")[:1]), Value("")),
    }
    return activities.annotate(**annotations)


def label_of(activity: Activity, language: str) -> str:
    """The label in the reader's language, or in a fallback language, or the code."""
    return with_labels(Activity.objects.filter(pk=activity.pk), language).get().label


def search_products(text: str, *, language: str, limit: int = 10) -> list[Activity]:
    """Products of the nomenclatures that have labels (CPV), by words in any of their languages.

    Every word must be in one label, in any order; where nothing has them all, labels that are
    written nearly so. The best first, each with `label` in the reader's language.
    """
    asked = fold(text)
    if not asked:
        return []
    labels = ActivityLabel.objects.exclude(folded_text="").annotate(
        likeness=TrigramWordSimilarity(asked, "folded_text"),
        whole=TrigramSimilarity("folded_text", asked),
    )
    contain = labels
    for word in asked.split():
        contain = contain.filter(folded_text__contains=word)
    ids = _best_products(contain, limit) or _best_products(
        labels.filter(likeness__gte=LEAST_LIKENESS), limit
    )
    found = with_labels(Activity.objects.filter(pk__in=ids), language)
    return sorted(found.select_related("nomenclature"), key=lambda product: ids.index(product.pk))


def _best_products(labels: QuerySet[ActivityLabel], limit: int) -> list[int]:
    """Ids of activities, each once although its label may be alike in several languages."""
    rows = labels.order_by("-whole", "activity__code").values_list("activity", flat=True)
    return list(dict.fromkeys(rows[: limit * len(settings.LANGUAGES)]))[:limit]


def excerpts(activity_ids: Iterable[int], language: str) -> dict[int, str]:
    """The beginning of what each activity includes, by id, where a note exists."""
    passages = SearchEntry.objects.filter(
        activity__in=list(activity_ids), origin=SearchEntry.Origin.NOTE
    ).order_by("activity", preference(language), "language", "id")
    rows = passages.values_list("activity", "language", "text")
    excerpts = {}
    for activity_id, of_activity in groupby(rows, key=itemgetter(0)):
        _nearest, of_language = next(groupby(of_activity, key=itemgetter(1)))
        excerpts[activity_id] = shorten(" ".join(text for *_, text in of_language))
    return excerpts


def shorten(text: str) -> str:
    """The beginning of a text, cut between two words, for a line under a name."""
    if len(text) <= EXCERPT_LENGTH:
        return text
    return text[:EXCERPT_LENGTH].rsplit(" ", 1)[0].rstrip(",;:.") + " …"


@dataclass(frozen=True, slots=True)
class ActivityTree:
    """A nomenclature as arrays of one length n, parents before their children.

    ids: activity ids, int64. parents: positions in these arrays, int32, −1 for a root.
    levels: 1 is the widest, int16. codes: as their office writes them.
    """

    ids: NDArray[np.int64]
    parents: NDArray[np.int32]
    levels: NDArray[np.int16]
    codes: tuple[str, ...]


def activity_tree(scheme: str = HOME_SCHEME) -> ActivityTree:
    """The whole tree of a scheme, for the matching engine; empty arrays if it is not loaded."""
    rows = list(
        Activity.objects.of_scheme(scheme)
        .order_by("path")
        .values_list("pk", "parent_id", "level", "code")
    )
    position = {pk: place for place, (pk, *_) in enumerate(rows)}
    return ActivityTree(
        ids=np.array([pk for pk, *_ in rows], dtype=np.int64),
        parents=np.array(
            [-1 if parent is None else position[parent] for _, parent, *_ in rows], dtype=np.int32
        ),
        levels=np.array([level for *_, level, _ in rows], dtype=np.int16),
        codes=tuple(code for *_, code in rows),
    )


def nace_shares(activity_id: int) -> dict[int, float]:
    """As nace_of, by ids alone: for those who convert many. No statement once it is warm."""
    return crosswalk.current().convert(activity_id, HOME_SCHEME)
