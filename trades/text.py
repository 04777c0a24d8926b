"""How words are made comparable: folding, sentence case, and PostgreSQL's word stems.

The same folding is applied to what is stored and to what is asked, so that "boulangerie",
"BOULANGERIE" and "Boulangérie" are one word, and so are two spellings of an Arabic letter.
"""

import re
import textwrap
import unicodedata

# PostgreSQL has stems for these languages; Polish, Chinese and any other are taken as written.
TEXT_SEARCH_CONFIGURATIONS = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "pt": "portuguese",
}
# Letters that Unicode does not take apart, and Arabic letters that people write one for another.
_LETTERS = str.maketrans(
    {"ł": "l", "ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None}
)
_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_NOT_A_WORD = re.compile(r"[^\w]+")
# Up to and with the next mark between the things that a note lists.
_PIECE = re.compile(r"[^,;:.]+[,;:.]?")
# Characters: long enough for one thing and its examples, short enough to mean little else.
PASSAGE = 120
SHORTEST_PASSAGE = 40


def fold(text: str) -> str:
    """Lower case, without accents, Arabic vowels or punctuation; Chinese as pairs of characters.

    PostgreSQL has no Chinese parser: "面包店" becomes "面包 包店", so that any two characters
    that follow each other can be found, and a lone character stays as it is.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    spaced = _CHINESE.sub(lambda run: f" {_pairs(run.group())} ", plain)
    return _NOT_A_WORD.sub(" ", spaced).strip()


def _pairs(run: str) -> str:
    if len(run) == 1:
        return run
    return " ".join(run[start : start + 2] for start in range(len(run) - 1))


def passages(text: str) -> list[str]:
    """A note in pieces of at most PASSAGE characters, each about one thing if its marks allow."""
    found: list[str] = []
    current = ""
    for piece in _pieces(text):
        if current and len(current) + 1 + len(piece) > PASSAGE:
            found.append(current)
            current = ""
        current = f"{current} {piece}".strip()
        if len(current) > SHORTEST_PASSAGE and current[-1] in ";:.":
            found.append(current)
            current = ""
    return [*found, current] if current else found


def _pieces(text: str) -> list[str]:
    return [
        part for piece in _PIECE.findall(text) for part in textwrap.wrap(piece.strip(), PASSAGE)
    ]


def is_mostly_capitals(text: str) -> bool:
    """Whether most letters that have a case are capitals, as company registers write."""
    capitals = sum(character.isupper() for character in text)
    return capitals > sum(character.islower() for character in text)


def sentence_case(text: str, language: str) -> str:
    """A label written in CAPITALS as a sentence; any other label as it is.

    German is left alone: only a person knows which of its words are nouns.
    """
    text = " ".join(text.split())
    if language == "de" or len(text) < 2 or not text.isupper():
        return text
    return text[0] + text[1:].lower()
