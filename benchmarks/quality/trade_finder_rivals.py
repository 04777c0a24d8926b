"""What the trade finder is measured against: each of its two halves by itself."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from trades import encoder, index
from trades.models import SearchEntry
from trades.text import fold

# A text to a score of each class of the index, shape (c,).
Rival = Callable[[str], NDArray[np.float64]]


def meaning_alone() -> Rival:
    """Cosine of the text with the centre of each class."""
    centres = index.current().centres
    return lambda text: np.asarray(centres @ encoder.encode([text])[0], dtype=np.float64)


def char_tfidf() -> Rival:
    """Cosine of character n-grams with the likest entry of each class, across all languages."""
    memory = index.current()
    texts = dict(SearchEntry.objects.values_list("pk", "folded_text"))
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    entries = vectorizer.fit_transform([texts[pk] for pk in memory.row_of_entry]).tocsr()
    rows = np.arange(len(memory.row_of_entry))

    def scores(text: str) -> NDArray[np.float64]:
        cosines = (entries @ vectorizer.transform([fold(text)]).T).toarray().ravel()
        return memory.best_by_class(rows, cosines)

    return scores
