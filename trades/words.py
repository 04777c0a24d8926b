"""Finding search entries by their words: PostgreSQL's word stems, and trigrams for misspellings.

The score is BM25 (Robertson and Zaragoza 2009) with one occurrence a word: a word counts
ln(1 + entries / entries that have it), less in an entry longer than usual. ts_rank knows no
rarity, and would let "company" weigh as much as "brewery".
"""

import math
from collections import Counter, defaultdict
from typing import TypeAlias

from django.db import connection

from trades.models import SearchEntry
from trades.text import TEXT_SEARCH_CONFIGURATIONS, fold

# (number of the word from 1, entry id, words in the entry, origin, similarity 0..1)
Hit: TypeAlias = tuple[int, int, int, str, float]

# Words in a usual entry; an entry of n words counts 1 / (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * n/8).
USUAL_LENGTH = 8
LENGTH_WEIGHT = 0.5
# A word in a note may be there in passing.
NOTE_WEIGHT = 0.7
# Trigrams say nothing about shorter words.
SHORTEST_MISSPELT = 4
SHORTEST_BEGINNING = 5
# Two words that only begin alike may be two things.
BEGINNING_WEIGHT = 0.8
# More words than this are a text, not a search: the rest is left to its meaning.
MOST_WORDS = 40

_CONFIGURATIONS = ("simple", *sorted(set(TEXT_SEARCH_CONFIGURATIONS.values())))
# One query a word, in every language at once: people mix them. quote_literal keeps operators out.
_ANY_LANGUAGE = " || ".join(
    f"to_tsquery('{configuration}', quote_literal(word))" for configuration in _CONFIGURATIONS
)
_STEMS = f"""
    SELECT number, entry.id, length(entry.search_vector), entry.origin, 1.0
    FROM (
        SELECT number, {_ANY_LANGUAGE} AS query
        FROM unnest(%s::text[]) WITH ORDINALITY AS asked (word, number)
    ) AS asked
    JOIN trades_searchentry AS entry ON entry.search_vector @@ asked.query
"""  # noqa: S608 - built from constants
_TRIGRAMS = """
    SELECT number, entry.id, length(entry.search_vector), entry.origin,
           word_similarity(word, entry.folded_text)
    FROM unnest(%s::text[]) WITH ORDINALITY AS asked (word, number)
    JOIN trades_searchentry AS entry
      ON asked.word <%% entry.folded_text AND NOT entry.origin = 'note'
"""
# PostgreSQL has no stems for Polish: a word stands for all that begin like it, its ending aside.
_BEGINNINGS = f"""
    SELECT number, entry.id, length(entry.search_vector), entry.origin, {BEGINNING_WEIGHT}
    FROM (
        SELECT number, to_tsquery(
            'simple',
            quote_literal(left(word, greatest(length(word) - 2, {SHORTEST_BEGINNING}))) || ':*'
        ) AS query
        FROM unnest(%s::text[]) WITH ORDINALITY AS asked (word, number)
        WHERE length(word) >= {SHORTEST_BEGINNING}
    ) AS asked
    JOIN trades_searchentry AS entry
      ON entry.search_vector @@ asked.query AND entry.language = 'pl'
"""  # noqa: S608 - built from constants


def scores_of_entries(text: str) -> dict[int, float]:
    """Score by search entry id, above 0, for the entries that share a word with the text."""
    words = list(dict.fromkeys(fold(text).split()))[:MOST_WORDS]
    if not words:
        return {}
    stems = _hits(_STEMS, words)
    found = {words[number - 1] for number, *_ in stems}
    misspelt = [word for word in words if word not in found and len(word) >= SHORTEST_MISSPELT]
    entries = SearchEntry.objects.count()
    scores: dict[int, float] = defaultdict(float)
    for rows in (_best_of(stems, _hits(_BEGINNINGS, words)), _hits(_TRIGRAMS, misspelt)):
        entries_with = Counter(number for number, *_ in rows)
        for number, entry_id, length, origin, similarity in rows:
            rarity = math.log(1 + entries / entries_with[number])
            scores[entry_id] += rarity * similarity * _damping(length, origin)
    return dict(scores)


def _best_of(*ways: list[Hit]) -> list[Hit]:
    """One hit for each word and entry, that of the highest similarity; earlier ways win ties."""
    best: dict[tuple[int, int], Hit] = {}
    for hit in (hit for way in ways for hit in way):
        present = best.setdefault(hit[:2], hit)
        if hit[4] > present[4]:
            best[hit[:2]] = hit
    return list(best.values())


def _damping(length: int, origin: str) -> float:
    weight = NOTE_WEIGHT if origin == SearchEntry.Origin.NOTE else 1.0
    return weight / (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * length / USUAL_LENGTH)


def _hits(query: str, words: list[str]) -> list[Hit]:
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute(query, [words])
        return [
            (number, entry_id, length, origin, float(similarity))
            for number, entry_id, length, origin, similarity in cursor.fetchall()
        ]
