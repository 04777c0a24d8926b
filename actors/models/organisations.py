"""Clusters, which bring the expertise of a trade, and institutions."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actors.visibility import cluster_visibility
from territories.models import Territory


class ClusterQuerySet(models.QuerySet["Cluster"]):
    def visible_to(self, user: Any) -> "ClusterQuerySet":
        """Clusters of the user's own territories, and what the rooms above open."""
        if not user.is_authenticated:
            return self.none()
        own = Q(territory__in=user.home_territory_ids) | Q(id__in=user.managed_cluster_ids)
        return self.filter(own | cluster_visibility.opened_to(user))


class Cluster(models.Model):
    """A validated organisation of a trade in a territory, with members and several managers."""

    class Status(models.TextChoices):
        PROVISIONAL = "provisional", _("provisional")
        VALIDATED = "validated", _("validated")
        WITHDRAWN = "withdrawn", _("withdrawn")

    territory = models.ForeignKey(
        Territory,
        verbose_name=_("territory"),
        on_delete=models.PROTECT,
        related_name="clusters",
    )
    name = models.CharField(_("name"), max_length=160)
    language = models.CharField(
        _("language of the texts"), max_length=10, choices=settings.LANGUAGES
    )
    presentation = models.TextField(_("presentation"), blank=True)
    website = models.URLField(_("website"), blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.PROVISIONAL
    )
    trades = models.ManyToManyField(
        "trades.Activity", verbose_name=_("trades"), blank=True, related_name="clusters"
    )
    is_synthetic = models.BooleanField(_("synthetic"), default=False, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "name"],
                name="cluster_name_unique_in_territory",
                violation_error_message=_("This territory has a cluster of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Institution(models.Model):
    """A university, laboratory, chamber… It takes part in projects and is not paired."""

    class Kind(models.TextChoices):
        UNIVERSITY = "university", _("university")
        LABORATORY = "laboratory", _("laboratory")
        CHAMBER = "chamber", _("chamber")
        ASSOCIATION = "association", _("association")
        AGENCY = "agency", _("agency")
        INCUBATOR = "incubator", _("incubator")
        FUNDER = "funder", _("funder")

    territory = models.ForeignKey(
        Territory,
        verbose_name=_("territory"),
        on_delete=models.PROTECT,
        related_name="institutions",
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=160)
    language = models.CharField(
        _("language of the texts"), max_length=10, choices=settings.LANGUAGES
    )
    presentation = models.TextField(_("presentation"), blank=True)
    website = models.URLField(_("website"), blank=True)
    is_synthetic = models.BooleanField(_("synthetic"), default=False, editable=False)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "name"],
                name="institution_name_unique_in_territory",
                violation_error_message=_(
                    "This territory has an institution of this name already."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name
