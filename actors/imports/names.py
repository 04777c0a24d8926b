"""Names of firms as people write them, from registers that write in CAPITALS."""

import re

from trades.text import is_mostly_capitals

# Legal forms, the longest first, as they are written in their own country. A pattern stands alone
# between word boundaries; points and spaces between its letters are optional.
_LEGAL_FORMS = (
    (r"SPOLKA Z OGRANICZONA ODPOWIEDZIALNOSCIA", "Sp. z o.o."),
    (r"SP\.? ?Z\.? ?O\.? ?O\.?", "Sp. z o.o."),
    (r"SPOLKA AKCYJNA", "S.A."),
    (r"SOCIEDAD DE RESPONSABILIDAD LIMITADA", "SL"),
    (r"SOCIEDAD LIMITADA", "SL"),
    (r"SOCIEDAD ANONIMA", "SA"),
    (r"SOCIETA A RESPONSABILITA LIMITATA", "Srl"),
    (r"KORLATOLT FELELOSSEGU TARSASAG", "Kft."),
    (r"ZARTKORUEN MUKODO RESZVENYTARSASAG", "Zrt."),
    (r"SABIEDRIBA AR IEROBEZOTU ATBILDIBU", "SIA"),
    (r"ANONIM SIRKETI", "A.Ş."),
    (r"LIMITED SIRKETI", "Ltd. Şti."),
    (r"AKTIENGESELLSCHAFT", "AG"),
    (r"AKTSIASELTS", "AS"),
    (r"GMBH ?& ?CO\.? ?KG", "GmbH & Co. KG"),
    (r"GMBH", "GmbH"),
    (r"S COOP", "S. Coop."),
    (r"S\.R\.L\.?", "S.r.l."),
    (r"SRL", "Srl"),
    (r"S\.P\.A\.?", "S.p.A."),
    (r"SPA", "SpA"),
    (r"D\.?O\.?O\.?", "d.o.o."),
    (r"S\.?R\.?O\.?", "s.r.o."),
    (r"APS", "ApS"),
    (r"A/S", "A/S"),
    (r"EHF\.?", "ehf."),
    (r"OYJ", "Oyj"),
    (r"OY", "Oy"),
    (r"OU", "OÜ"),
    (r"KFT\.?", "Kft."),
    (r"LTD\.?", "Ltd"),
    (r"PLC", "plc"),
    (r"LDA", "Lda"),
    (r"SARL", "Sàrl"),
    (r"SAGL", "Sagl"),
    (r"(?:SAS|SL|SLU|SLL|SA|SNC|AG|AB|AS|ASA|BV|NV|BVBA|KG|UAB|SIA|AD|EE|OE)", None),
)
_FORM = re.compile(
    r"(?<![\w.])(?:"
    + "|".join(f"(?P<f{number}>{pattern})" for number, (pattern, _) in enumerate(_LEGAL_FORMS))
    + r")(?!\w)",
    re.IGNORECASE,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that stay small inside a name.
_PARTICLES = _words(
    "am and con d da das de degli dei del della der des di do dos du e ed el es et for für i im in "
    "kai la las le les los of och og oraz para por pour the u und ve vom von y z za"
)
# Words of two or three letters; any other such run of capitals is taken for an abbreviation.
_SHORT_WORDS = _words(
    "ACT AIR ART BAY BIG BIO BLU BOX CAR DAY DRY ECO EGG EIN END ENE EVO FAR FEU FIT FIX FLY FOX "
    "FUN GAS GEO GET GO GUT HOT ICE ING ION JET KEY LAB LOW LUX MAR MIX MY NEO NET NEW NO NOR NOU "
    "ON ONE OUR OUT PAY PRO RAY RE RED RIO SAN SEA SIX SKY SOL SON SUN TEA TEC TEN TER TIN TOP TOY "
    "TWO UP VIA WAY WE WEB WET WIN ZEN"
)
_RUN = re.compile(r"[^\W\d_]+")
_VOWELS = frozenset("AEIOUYÀÁÂÃÄÅÆÈÉÊËÌÍÎÏÒÓÔÕÖØÙÚÛÜÝĄĘ")


def firm_name(raw: str) -> str:
    """The name in ordinary case; of one that is not written in CAPITALS only the legal form.

    Legal forms get the spelling of their country, abbreviations keep their capitals: words of up
    to three letters, words without a vowel, initials with points, and what follows a digit.
    """
    name = " ".join(raw.split()).strip(" ,;")
    in_capitals = is_mostly_capitals(name)
    pieces, end = [], 0
    for form in [*_FORM.finditer(name), None]:
        text = name[end : form.start() if form else None]
        pieces.append(_cased(text, at_start=end == 0) if in_capitals else text)
        if form:
            pieces.append(_legal_form(form))
            end = form.end()
    return "".join(pieces)


def _legal_form(match: re.Match[str]) -> str:
    number = int(str(match.lastgroup).removeprefix("f"))
    return _LEGAL_FORMS[number][1] or match.group().upper()


def _cased(text: str, *, at_start: bool) -> str:
    return _RUN.sub(lambda run: _cased_run(run, at_start and run.start() == 0), text)


def _cased_run(run: re.Match[str], is_first: bool) -> str:
    letters, text = run.group(), run.string
    before, after = text[: run.start()][-1:], text[run.end() :][:1]
    lowered = letters.lower()
    if (before == "." and letters == "COM") or (
        lowered in _PARTICLES and not is_first and before in " '’"
    ):
        return lowered
    return letters if _keeps_capitals(letters, before, after) else letters.capitalize()


def _keeps_capitals(letters: str, before: str, after: str) -> bool:
    """Abbreviations and initials, and what was not in capitals in the first place."""
    if not letters.isupper() or len(letters) == 1:
        return True
    if before.isdigit():
        return len(letters) <= 3
    if "." in (before, after) and len(letters) <= 2:
        return True
    is_word = len(letters) > 3 or letters in _SHORT_WORDS or letters.lower() in _PARTICLES
    return not is_word or not _VOWELS & set(letters)
