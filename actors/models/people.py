"""Users, their mandates, and the tokens of partner systems."""

from collections import defaultdict
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import NoticeMail
from territories.models import Territory
from territories.queries import ids_with_descendants


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(
            email, password, **{**fields, "is_staff": True, "is_superuser": True}
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who logs in by e-mail, or the service account behind an API token."""

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("Somebody uses this e-mail address already.")},
    )
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Paris")
    notice_mail = models.CharField(
        _("mails about notices"),
        max_length=10,
        choices=NoticeMail.choices,
        default=NoticeMail.AT_ONCE,
    )
    is_active = models.BooleanField(_("can log in"), default=True)
    is_staff = models.BooleanField(_("operator (opens the admin site)"), default=False)
    is_service = models.BooleanField(_("service account of a token"), default=False)
    date_joined = models.DateTimeField(_("joined at"), default=timezone.now)

    objects = UserManager()

    # how many, for the bell of every page; see actors.backends
    unread_notices: int = 0

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("Somebody uses this e-mail address already."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    @cached_property
    def _places(self) -> dict[str, frozenset[int]]:
        """Ids of the places of the mandates in force today, by role; one statement a request.

        Who can no longer log in holds none, whatever door they come through.
        """
        if not self.is_active:
            return {}
        places: dict[str, set[int]] = defaultdict(set)
        for mandate in self.mandates.in_force():
            places[mandate.role].add(mandate.place_id)
        return {role: frozenset(ids) for role, ids in places.items()}

    def forget_mandates(self) -> None:
        """Read the mandates again at the next question (after a change in the same process)."""
        for name in (
            "_places",
            "staff_territory_ids",
            "reader_territory_ids",
            "home_territory_ids",
        ):
            self.__dict__.pop(name, None)

    def has_role(self, role: "Mandate.Role") -> bool:
        return bool(self._places.get(role))

    @cached_property
    def staff_territory_ids(self) -> frozenset[int]:
        """Territories for which this user acts, with those below them (a token acts too)."""
        staff = self._places.get(Mandate.Role.TERRITORY_STAFF, frozenset())
        client = self._places.get(Mandate.Role.API_CLIENT, frozenset())
        return ids_with_descendants(staff | client)

    @cached_property
    def reader_territory_ids(self) -> frozenset[int]:
        """Territories whose affairs this user may read: those of staff, and of observers."""
        observed = self._places.get(Mandate.Role.OBSERVER, frozenset())
        return self.staff_territory_ids | ids_with_descendants(observed)

    @property
    def client_territory_ids(self) -> frozenset[int]:
        """Territories whose own system this is (the user of an API token)."""
        return self._places.get(Mandate.Role.API_CLIENT, frozenset())

    @property
    def managed_cluster_ids(self) -> frozenset[int]:
        return self._places.get(Mandate.Role.CLUSTER_MANAGER, frozenset())

    @property
    def represented_firm_ids(self) -> frozenset[int]:
        return self._places.get(Mandate.Role.FIRM_REPRESENTATIVE, frozenset())

    @cached_property
    def home_territory_ids(self) -> frozenset[int]:
        """Every territory in which the user has a mandate of any kind."""
        from actors.models.firms import Firm
        from actors.models.organisations import Cluster

        of_clusters = Cluster.objects.filter(id__in=self.managed_cluster_ids)
        of_firms = Firm.objects.filter(id__in=self.represented_firm_ids)
        return (
            self.reader_territory_ids
            | frozenset(of_clusters.values_list("territory_id", flat=True))
            | frozenset(of_firms.values_list("territory_id", flat=True))
        )


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self) -> "MandateQuerySet":
        today = timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)


class Mandate(models.Model):
    """A user's role in one place: a territory, a cluster or a firm. It ends; it is not deleted."""

    class Role(models.TextChoices):
        TERRITORY_STAFF = "territory_staff", _("staff of a territory")
        OBSERVER = "observer", _("observer of a territory")
        API_CLIENT = "api_client", _("system of a partner territory")
        CLUSTER_MANAGER = "cluster_manager", _("manager of a cluster")
        FIRM_REPRESENTATIVE = "firm_representative", _("representative of a firm")

    PLACE_OF_ROLE = {
        Role.TERRITORY_STAFF: "territory",
        Role.OBSERVER: "territory",
        Role.API_CLIENT: "territory",
        Role.CLUSTER_MANAGER: "cluster",
        Role.FIRM_REPRESENTATIVE: "firm",
    }

    user = models.ForeignKey(
        User, verbose_name=_("user"), on_delete=models.PROTECT, related_name="mandates"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    territory = models.ForeignKey(
        Territory,
        verbose_name=_("territory"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mandates",
    )
    cluster = models.ForeignKey(
        "actors.Cluster",
        verbose_name=_("cluster"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mandates",
    )
    firm = models.ForeignKey(
        "actors.Firm",
        verbose_name=_("firm"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mandates",
    )
    starts_on = models.DateField(_("starts on"), default=timezone.localdate)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="mandate_place_fits_role",
                condition=Q(
                    role__in=["territory_staff", "observer", "api_client"],
                    territory__isnull=False,
                    cluster__isnull=True,
                    firm__isnull=True,
                )
                | Q(
                    role="cluster_manager",
                    territory__isnull=True,
                    cluster__isnull=False,
                    firm__isnull=True,
                )
                | Q(
                    role="firm_representative",
                    territory__isnull=True,
                    cluster__isnull=True,
                    firm__isnull=False,
                ),
                violation_error_message=_(
                    "A mandate has one place that fits its role: a territory, a cluster or a firm."
                ),
            ),
            models.CheckConstraint(
                name="mandate_dates_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The mandate ends before it starts: change a date."),
            ),
            models.UniqueConstraint(
                "user",
                "role",
                "territory",
                "cluster",
                "firm",
                name="mandate_open_unique",
                condition=Q(ends_on__isnull=True),
                nulls_distinct=False,
                violation_error_message=_("This user holds this mandate already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()} – {self.place}"

    @property
    def place(self) -> Any:
        return getattr(self, self.PLACE_OF_ROLE[self.Role(self.role)])

    @property
    def place_id(self) -> int:
        return int(getattr(self, f"{self.PLACE_OF_ROLE[self.Role(self.role)]}_id"))


class ApiToken(models.Model):
    """The key of a partner territory's own system. Only its hash is kept.

    It acts as a service account whose single mandate is the territory, so that pages, API and
    journal know one kind of actor.
    """

    territory = models.ForeignKey(
        Territory,
        verbose_name=_("territory"),
        on_delete=models.PROTECT,
        related_name="api_tokens",
    )
    user = models.OneToOneField(
        User, verbose_name=_("service account"), on_delete=models.PROTECT, related_name="api_token"
    )
    label = models.CharField(_("label"), max_length=80)
    digest = models.CharField(_("SHA-256 of the key"), max_length=64, unique=True, editable=False)
    hint = models.CharField(_("last characters"), max_length=4, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        User,
        verbose_name=_("created by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    last_used_on = models.DateField(_("last used on"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["territory", "label"]

    def __str__(self) -> str:
        return f"{self.territory} – {self.label} (…{self.hint})"
