"""Closed lists that several rooms share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartnershipKind(models.TextChoices):
    """What two firms can agree on (the kinds of agreement of the founding document)."""

    JOINT_COMPANY = "joint_company", _("joint company")
    SUBCONTRACTING = "subcontracting", _("subcontracting")
    CO_PRODUCTION = "co_production", _("co-production")
    TECHNOLOGY_TRANSFER = "technology_transfer", _("technology or know-how transfer")
    LICENCE = "licence", _("licence")
    DISTRIBUTION = "distribution", _("distribution or agency")
    REINTRODUCTION = "reintroduction", _("product reintroduction")
    SUPPLY = "supply", _("supply")
    SERVICE = "service", _("service")
    JOINT_RESEARCH = "joint_research", _("joint R&D")
    SUBSIDIARY = "subsidiary", _("subsidiary with mentoring")
    EQUITY = "equity", _("equity")
    FRANCHISE = "franchise", _("franchise")
    TRAINING = "training", _("training or exchange of staff")
    JOINT_TENDER = "joint_tender", _("joint tender")
    OTHER = "other", _("other")


class Side(models.TextChoices):
    """The two equal sides of a convention and of a binôme."""

    A = "a", _("side A")
    B = "b", _("side B")

    @property
    def other(self) -> "Side":
        return Side.B if self is Side.A else Side.A


class NoticeMail(models.TextChoices):
    """When a person's notices go out by mail; legal ones always go at once."""

    AT_ONCE = "at_once", _("At once, one mail for each")
    DAILY = "daily", _("Once a day, all in one mail")
    WEEKLY = "weekly", _("Once a week, on Monday, all in one mail")
    LEGAL_ONLY = "legal_only", _("None but those that have legal effect")
