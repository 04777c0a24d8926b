"""Codes of many firms at once: what each is here, and why the others are not understood.

Everything is looked up in memory, so that a file of 100,000 firms takes a second. Nothing is
guessed: a code without a scheme, or that its scheme does not have, is refused with a reason and,
where there is one, the code that may have been meant.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from trades import crosswalk
from trades.memory import Remembered
from trades.models import HOME_SCHEME, Activity, Nomenclature
from trades.reference import compact


class Problem(StrEnum):
    """Why a code is not understood; stable, for machines."""

    NO_CODE = "no_code"
    NO_SCHEME = "no_scheme"
    UNKNOWN_SCHEME = "unknown_scheme"
    UNKNOWN_CODE = "unknown_code"
    FINER_THAN_SHARED = "finer_than_shared"


SENTENCES: dict[Problem, Any] = {
    Problem.NO_CODE: _("There is no code."),
    Problem.NO_SCHEME: _(
        "A code alone means nothing: write its nomenclature and version, NAF2 for example."
    ),
    Problem.UNKNOWN_SCHEME: _("This nomenclature is not known here."),
    Problem.UNKNOWN_CODE: _("The nomenclature does not have this code."),
    Problem.FINER_THAN_SHARED: _(
        "The code is finer than what is known of its nomenclature: write the wider one."
    ),
}


@dataclass(frozen=True, slots=True)
class Coded:
    """What a scheme and a code as written are, or the problem with them.

    activity_id, scheme, code: as they are here; None and empty where there is a problem.
    home_code, home_share: the heaviest NACE 2 counterpart and its share; empty and 0 for none.
    meant: the code or scheme that may have been meant, where there is a problem; may be empty.
    """

    activity_id: int | None = None
    scheme: str = ""
    code: str = ""
    home_code: str = ""
    home_share: float = 0.0
    problem: Problem | None = None
    meant: str = ""


_CODE = re.compile(r"[\w .\-/]*")


@dataclass(frozen=True, slots=True)
class _Scheme:
    code: str
    inherits: bool
    activities: dict[str, tuple[int, str]]  # compact code → id, code as its office writes it


class Coder:
    """Reads schemes and codes as people and registers write them; keeps what it has read."""

    def __init__(self, schemes: dict[str, _Scheme], code_of: dict[int, str]) -> None:
        self._schemes = schemes
        self._code_of = code_of
        self._walk = crosswalk.current()
        self._known: dict[tuple[str, str], Coded] = {}

    def read(self, scheme: str, code: str) -> Coded:
        """Both as written: capitals, dots, spaces and dashes do not matter."""
        written = (scheme, code)
        if written not in self._known:
            if len(self._known) > MOST_KEPT:  # a file of junk must not fill the memory
                self._known.clear()
            # "=1+1" is not division 11
            key = compact(code) if _CODE.fullmatch(code) else code.strip()
            self._known[written] = self._read(compact(scheme), key)
        return self._known[written]

    def _read(self, scheme: str, key: str) -> Coded:
        if not key:
            return Coded(problem=Problem.NO_CODE)
        if not scheme:
            return Coded(problem=Problem.NO_SCHEME)
        known = self._schemes.get(scheme)
        if known is None:
            return Coded(problem=Problem.UNKNOWN_SCHEME, meant=self._scheme_like(scheme))
        if key in known.activities:
            return self._coded(known, key)
        if known.inherits and (above := _above(known, key)):
            return Coded(problem=Problem.FINER_THAN_SHARED, meant=above)
        # spreadsheets take the first zero from 01.10
        _pk, meant = known.activities.get(f"0{key}", (0, ""))
        return Coded(problem=Problem.UNKNOWN_CODE, meant=meant)

    def _coded(self, scheme: _Scheme, key: str) -> Coded:
        activity_id, code = scheme.activities[key]
        shares = self._walk.convert(activity_id, HOME_SCHEME)
        home = max(shares, key=lambda pk: (shares[pk], -pk), default=None)
        return Coded(
            activity_id=activity_id,
            scheme=scheme.code,
            code=code,
            home_code=self._code_of[home] if home is not None else "",
            home_share=shares[home] if home is not None else 0.0,
        )

    def _scheme_like(self, scheme: str) -> str:
        """“NAF” was meant for NAF2, “NAF2008” too; only where one alone begins so."""
        name = scheme.rstrip("0123456789")
        alike = [one for one in self._schemes if name and one.startswith(name)]
        return alike[0] if len(alike) == 1 else ""


# Different pairs of scheme and code that a coder keeps; there are 28,000 right ones.
MOST_KEPT = 200_000


def _above(scheme: _Scheme, key: str) -> str:
    starts = (key[:length] for length in range(len(key) - 1, 1, -1))
    return next((scheme.activities[one][1] for one in starts if one in scheme.activities), "")


def _build() -> Coder:
    schemes = {
        compact(one.code): _Scheme(one.code, one.inherits_id is not None, {})
        for one in Nomenclature.objects.filter(kind=Nomenclature.Kind.ACTIVITY)
    }
    code_of = {}
    rows: Iterable[tuple[int, str, str, str]] = Activity.objects.filter(
        nomenclature__kind=Nomenclature.Kind.ACTIVITY
    ).values_list("pk", "nomenclature__code", "compact_code", "code")
    for pk, scheme, key, code in rows:
        schemes[compact(scheme)].activities[key] = pk, code
        code_of[pk] = code
    return Coder(schemes, code_of)


_remembered = Remembered(_build)


def current_coder() -> Coder:
    """The coder of this process, built anew when the nomenclatures have changed."""
    return _remembered.get()
