"""What people are told, declared as data: each room says which notices it gives.

A notice is stored as a code with parameters. Each room declares its codes in its
AppConfig.ready(), as it does with the sentences of its history:

    declare({
        "binome.proposed": Kind(_("%(firm_a)s and %(firm_b)s said yes."), group=_("Binômes")),
    })

and a service of it gives one with `journal.services.notify`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import NoticeMail
from journal.models import Notice

OTHER_NEWS = _("Other news")

Sentence = Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Kind:
    """One code: its sentence, and how it goes by mail.

    `sentence` is a lazy text with the parameters as %(name)s, or a function of the parameters
    where they have to be put into words. `template` is a folder of templates/mail/. A legal
    notice is mailed at once to everybody, whatever their setting. A notice with a mail of its own
    causes none: its service sends one that holds more, such as an entry for the calendar.
    """

    sentence: Any
    group: Any
    template: str = "notice"
    is_legal: bool = False
    has_own_mail: bool = False

    def mail_for(self, recipient: Any) -> NoticeMail:
        """How a notice of this kind goes by mail to a person."""
        if self.has_own_mail:
            return NoticeMail.LEGAL_ONLY
        return NoticeMail.AT_ONCE if self.is_legal else NoticeMail(recipient.notice_mail)

    def in_words(self, data: Mapping[str, Any]) -> str:
        """The sentence in the language that is active."""
        if callable(self.sentence):
            return str(self.sentence(data))
        return str(self.sentence) % data


_kinds: dict[str, Kind] = {}


def declare(kinds: Mapping[str, Kind]) -> None:
    """Register kinds by code; the same code twice replaces, so that a reload is harmless."""
    _kinds.update(kinds)


def declared_codes() -> frozenset[str]:
    return frozenset(_kinds)


def kind_of(code: str) -> Kind:
    """Raises KeyError for a code that no room declares."""
    return _kinds[code]


def sentence_of(code: str, data: Mapping[str, Any]) -> str:
    """A notice of an older or newer version keeps its place, under its bare code."""
    kind = _kinds.get(code)
    return kind.in_words(data) if kind else code


def words_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a mail with what a notice, or a digest of several, adds to them.

    Call it in the recipient's language.
    """
    words = dict(data)
    if "notice_code" in data:
        words["sentence"] = sentence_of(data["notice_code"], data)
    if "notice_ids" in data:
        words["groups"] = _grouped(data["notice_ids"])
    return words


def _grouped(notice_ids: list[int]) -> list[tuple[str, list[dict[str, str]]]]:
    """The notices of a digest under the headings of their kinds, each with its address."""
    lines = [
        (str(_group_of(notice)), {"sentence": notice.sentence, "path": notice.path})
        for notice in Notice.objects.filter(id__in=notice_ids).order_by("created_at", "id")
    ]
    lines.sort(key=lambda line: line[0])
    return [
        (heading, [line for _heading, line in some])
        for heading, some in groupby(lines, key=lambda line: line[0])
    ]


def _group_of(notice: Notice) -> Any:
    kind = _kinds.get(notice.code)
    return kind.group if kind else OTHER_NEWS
