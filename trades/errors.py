"""What can go wrong with trades, said so that a person knows what to do next."""

from collections.abc import Sequence

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from ced_platform.shared.errors import Invalid


class UnknownScheme(Invalid):
    """No nomenclature of this name is loaded."""

    code = "unknown_scheme"

    def __init__(self, scheme: str, known: Sequence[str]) -> None:
        self.scheme = scheme
        self.known = tuple(known)
        super().__init__(lazy(self._sentence, str)())

    def _sentence(self) -> str:
        if not self.known:
            return _("No nomenclature is loaded yet. Run the command load_trades first.")
        if not self.scheme.strip():
            return _(
                "A code alone means nothing: write its nomenclature too, NACE2 and 25.62 for "
                "example. Known here: %(known)s."
            ) % {"known": ", ".join(self.known)}
        return _("“%(scheme)s” is not a nomenclature known here. Use one of: %(known)s.") % {
            "scheme": self.scheme,
            "known": ", ".join(self.known),
        }


class UnknownActivity(Invalid):
    """A code that its nomenclature does not have, with what the writer may have meant.

    `near` are codes of the same nomenclature that look alike; `elsewhere` are other nomenclatures
    that have the code as written.
    """

    code = "unknown_activity"

    def __init__(
        self,
        scheme: str,
        activity_code: str,
        near: Sequence[str] = (),
        elsewhere: Sequence[str] = (),
    ) -> None:
        self.scheme = scheme
        self.activity_code = activity_code
        self.near = tuple(near)
        self.elsewhere = tuple(elsewhere)
        super().__init__(lazy(self._sentence, str)())

    def _sentence(self) -> str:
        parts = [
            _("%(scheme)s has no code “%(code)s”.")
            % {"scheme": self.scheme, "code": self.activity_code}
        ]
        if self.elsewhere:
            parts.append(
                _("It is a code of %(schemes)s: name that nomenclature.")
                % {"schemes": ", ".join(self.elsewhere)}
            )
        if self.near:
            parts.append(_("Codes that look alike: %(codes)s.") % {"codes": ", ".join(self.near)})
        if not self.near and not self.elsewhere:
            parts.append(_("Check the code and its nomenclature, or search the trade by words."))
        return " ".join(parts)


class FinerThanShared(UnknownActivity):
    """A national code below the level down to which its scheme is known here.

    `near` holds the one code above it that is known.
    """

    code = "finer_than_shared"

    def __init__(self, scheme: str, activity_code: str, above: str, equals: str) -> None:
        self.equals = equals
        super().__init__(scheme, activity_code, near=[above])

    def _sentence(self) -> str:
        return _(
            "%(scheme)s is known here only as far as it equals %(equals)s, and its code "
            "“%(code)s” is finer than that. Write %(above)s, which contains it, or search the "
            "trade by words."
        ) % {
            "scheme": self.scheme,
            "equals": self.equals,
            "code": self.activity_code,
            "above": self.near[0],
        }


class BadReferenceData(ValueError):
    """A file of reference data contradicts itself; the message names the file and the line."""
