"""Suggestions, the runs that make them, and the rulesets by which they are made."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Firm
from actors.visibility import pairs_decided_or_observed
from ced_platform.shared.choices import Side
from partnerships.models import Convention


class Ruleset(models.Model):
    """The engine's parameters at one version. A version that was used is never changed."""

    version = models.CharField(_("version"), max_length=20, unique=True)
    parameters = models.JSONField(_("parameters"), default=dict)
    is_default = models.BooleanField(_("used by default"), default=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("ruleset")
        verbose_name_plural = _("rulesets")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                name="ruleset_one_default",
                condition=Q(is_default=True),
                violation_error_message=_("Another ruleset is the default."),
            ),
        ]

    def __str__(self) -> str:
        return self.version


class Run(models.Model):
    """One full computation of the suggestions of one convention, in blocks."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("failed")
        SUPERSEDED = "superseded", _("replaced by a newer run")

    convention = models.ForeignKey(
        Convention, verbose_name=_("convention"), on_delete=models.PROTECT, related_name="runs"
    )
    ruleset = models.ForeignKey(
        Ruleset, verbose_name=_("ruleset"), on_delete=models.PROTECT, related_name="runs"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("requested by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    fingerprint = models.CharField(
        _("fingerprint of the inputs"), max_length=64, blank=True, editable=False
    )
    activity_counts = models.JSONField(
        _("firms by activity"),
        default=dict,
        editable=False,
        help_text=_("By activity id: what the information content was computed from."),
    )
    coverage_priors = models.JSONField(
        _("usual coverage by activity"),
        default=dict,
        editable=False,
        help_text=_("By side and activity id: what the needs of a trade were found to get."),
    )
    exposure = models.JSONField(
        _("what sharing attention has cost"),
        default=dict,
        editable=False,
        help_text=_("For the lists of each side; empty where the ruleset does without it."),
    )
    firms_a = models.PositiveIntegerField(_("firms of side A"), default=0)
    firms_b = models.PositiveIntegerField(_("firms of side B"), default=0)
    pairs = models.PositiveIntegerField(_("pairs suggested"), default=0)
    tries = models.PositiveSmallIntegerField(_("failed tries"), default=0)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("requested at"), default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention"],
                name="run_one_open_a_convention",
                condition=Q(state__in=["queued", "running"]),
                violation_error_message=_("A run of this convention is under way already."),
            ),
            models.CheckConstraint(
                name="run_finished_has_time",
                condition=~Q(state="finished") | Q(finished_at__isnull=False),
                violation_error_message=_("A finished run has the time when it finished."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.convention.reference} #{self.pk}"


class RunBlock(models.Model):
    """A slice of the firms of one side: the unit that a worker takes, and that can be redone.

    A run first searches the lists of both sides, block after block, and then, when all are there
    and arranged, stores them, by blocks of the firms of side A with the pairs that they stand in.
    `found` holds what was searched, or what is to be stored, as matching/found.py packs it, until
    the run is over.
    """

    class Stage(models.TextChoices):
        SEARCH = "search", _("searching")
        STORE = "store", _("storing")

    run = models.ForeignKey(
        Run, verbose_name=_("run"), on_delete=models.CASCADE, related_name="blocks"
    )
    stage = models.CharField(_("stage"), max_length=6, choices=Stage.choices, default=Stage.SEARCH)
    side = models.CharField(_("side"), max_length=1, choices=Side.choices)
    first_firm_id = models.BigIntegerField(_("first firm"))
    last_firm_id = models.BigIntegerField(_("last firm"))
    firms = models.PositiveIntegerField(_("firms"))
    pairs = models.PositiveIntegerField(_("pairs"), default=0)
    found = models.BinaryField(_("pairs found"), default=bytes)
    tries = models.PositiveSmallIntegerField(_("failed tries"), default=0)
    seconds = models.FloatField(_("seconds of work"), default=0)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("block of a run")
        verbose_name_plural = _("blocks of runs")
        ordering = ["run", "stage", "side", "first_firm_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "stage", "side", "first_firm_id"], name="runblock_once"
            ),
            models.CheckConstraint(
                name="runblock_in_order", condition=Q(first_firm_id__lte=F("last_firm_id"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.side} {self.first_firm_id}–{self.last_firm_id}"


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def visible_to(self, user: Any) -> "SuggestionQuerySet":
        """To a firm its own list, to managers and staff the pairs of their side.

        What fell out of a firm's list and was never answered is no longer shown to it.
        """
        if not user.is_authenticated:
            return self.none()
        condition = Q(firm_a__in=user.represented_firm_ids, rank_a__isnull=False)
        condition |= Q(firm_b__in=user.represented_firm_ids, rank_b__isnull=False)
        # the nightly task that takes a list down comes some hours after the period is over
        condition &= Q(convention__in=Convention.objects.active())
        return self.filter(condition | pairs_decided_or_observed(user))

    def current(self) -> "SuggestionQuerySet":
        return self.filter(state=Suggestion.State.CURRENT)


# A row of a million is not checked against six tables one by one: see docs/adr/0011. Firms,
# conventions, rulesets and runs that suggestions name are kept by PROTECT and by a trigger.
UNCHECKED: dict[str, Any] = {"db_constraint": False, "db_index": False}


class Suggestion(models.Model):
    """A computed pair of firms: one row, two ranks, reasons as codes and ids.

    Components are between 0 and 1. `matched_*` hold triples (offered asset, needed asset,
    similarity in thousandths), flattened, best first, for what A brings to B and B to A. A row
    that was seen, answered or made a binôme stays for good; `state` tells whether it still stands
    on one of the two lists.
    """

    class State(models.TextChoices):
        CURRENT = "current", _("current")
        SUPERSEDED = "superseded", _("superseded")
        WITHDRAWN = "withdrawn", _("withdrawn")

    convention = models.ForeignKey(
        Convention,
        verbose_name=_("convention"),
        on_delete=models.PROTECT,
        related_name="suggestions",
        **UNCHECKED,
    )
    firm_a = models.ForeignKey(
        Firm,
        verbose_name=_("firm A"),
        on_delete=models.PROTECT,
        related_name="suggestions_as_a",
        **UNCHECKED,
    )
    firm_b = models.ForeignKey(
        Firm,
        verbose_name=_("firm B"),
        on_delete=models.PROTECT,
        related_name="suggestions_as_b",
        **UNCHECKED,
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.CURRENT
    )
    rank_a = models.PositiveSmallIntegerField(_("rank on the list of A"), null=True)
    rank_b = models.PositiveSmallIntegerField(_("rank on the list of B"), null=True)
    score = models.FloatField(_("score"), validators=[MinValueValidator(0), MaxValueValidator(1)])
    score_low = models.FloatField(_("lower end of the score"))
    score_high = models.FloatField(_("upper end of the score"))
    trade_affinity = models.FloatField(_("affinity of the trades"))
    value_chain_a_to_b = models.FloatField(_("how much the trade of A feeds that of B"), default=0)
    value_chain_b_to_a = models.FloatField(_("how much the trade of B feeds that of A"), default=0)
    shared_activity = models.ForeignKey(
        "trades.Activity",
        verbose_name=_("activity in common"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        **UNCHECKED,
    )
    shared_card_id = models.BigIntegerField(_("métier card in common"), null=True)
    coverage_a_to_b = models.FloatField(
        _("what A brings of what B seeks"), null=True, help_text=_("Empty: not known.")
    )
    coverage_b_to_a = models.FloatField(
        _("what B brings of what A seeks"), null=True, help_text=_("Empty: not known.")
    )
    reciprocity = models.FloatField(_("reciprocity"))
    rivalry = models.FloatField(_("rivalry"), null=True, help_text=_("Empty: not known."))
    coproduction = models.BooleanField(_("both ask for co-production"), default=False)
    kinship = models.FloatField(_("closeness in words"), null=True)
    feasibility = models.FloatField(_("feasibility"))
    matched_a_to_b = ArrayField(models.BigIntegerField(), verbose_name=_("A brings to B"))
    matched_b_to_a = ArrayField(models.BigIntegerField(), verbose_name=_("B brings to A"))
    norm_gap_a = models.BigIntegerField(
        _("norm that A still seeks for what it makes"), null=True, help_text=_("Id of the asset.")
    )
    norm_gap_b = models.BigIntegerField(
        _("norm that B still seeks for what it makes"), null=True, help_text=_("Id of the asset.")
    )
    missing = models.PositiveIntegerField(_("missing information (bits)"), default=0)
    gains = ArrayField(
        models.SmallIntegerField(),
        verbose_name=_("what each missing information would gain"),
        default=list,
        help_text=_("In thousandths of the score, one for each bit that is set, lowest first."),
    )
    ruleset = models.ForeignKey(
        Ruleset,
        verbose_name=_("ruleset"),
        on_delete=models.PROTECT,
        related_name="+",
        **UNCHECKED,
    )
    run = models.ForeignKey(
        Run,
        verbose_name=_("run"),
        null=True,
        on_delete=models.PROTECT,
        related_name="suggestions",
        **UNCHECKED,
        help_text=_("Empty: refreshed after a change of profile."),
    )
    checksum = models.BigIntegerField(
        _("checksum"),
        default=0,
        editable=False,
        help_text=_("Of all numbers above: two computations that agree write nothing."),
    )
    computed_at = models.DateTimeField(_("computed at"), default=timezone.now)
    suggested_at = models.DateTimeField(
        _("first suggested at"), default=timezone.now, db_default=Now(), editable=False
    )
    seen_a_at = models.DateTimeField(_("seen by A at"), null=True, blank=True)
    seen_b_at = models.DateTimeField(_("seen by B at"), null=True, blank=True)

    # set by queries.face(): the pair as one of its two firms sees it
    side: Side
    firm: Firm
    counterpart: Firm

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-score", "id"]
        # the unique pair serves side A; a million rows are written in one go, and each further
        # index would cost as much as the row itself
        indexes = [
            models.Index("firm_b", name="suggestion_of_b"),
            # few of a million are ever seen: who answers is counted without reading the others
            *(
                models.Index(
                    f"seen_{side}_at",
                    name=f"suggestion_seen_by_{side}",
                    condition=Q(**{f"seen_{side}_at__isnull": False}),
                )
                for side in Side
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["firm_a", "firm_b", "convention"], name="suggestion_pair_once"
            ),
            models.CheckConstraint(name="suggestion_two_firms", condition=~Q(firm_a=F("firm_b"))),
            models.CheckConstraint(
                name="suggestion_score_bounded",
                condition=Q(score__gte=0)
                & Q(score__lte=1)
                & Q(score_low__lte=F("score"))
                & Q(score_high__gte=F("score")),
            ),
            models.CheckConstraint(
                name="suggestion_current_is_listed",
                condition=Q(state="current", rank_a__isnull=False)
                | Q(state="current", rank_b__isnull=False)
                | (~Q(state="current") & Q(rank_a__isnull=True, rank_b__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.firm_a} + {self.firm_b}"

    def rank(self, side: Side) -> int | None:
        return self.rank_a if side == Side.A else self.rank_b

    def firm_of(self, side: Side) -> Firm:
        return self.firm_a if side == Side.A else self.firm_b


class TextVector(models.Model):
    """The meaning of one text, computed once: firms of 100,000 often say the same words."""

    digest = models.BinaryField(_("MD5 digest of the text"), max_length=16, primary_key=True)
    encoder = models.CharField(_("encoder"), max_length=40)
    vector = models.BinaryField(_("vector (float16)"))

    class Meta:
        verbose_name = _("text vector")
        verbose_name_plural = _("text vectors")

    def __str__(self) -> str:
        return bytes(self.digest).hex()
