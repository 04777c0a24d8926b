"""Meetings: when and where the people of a binôme speak, and what they wrote down about it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import LessThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import Side
from partnerships.models.binomes import Binome
from partnerships.workflows.meetings import MEETING

TIMES_AT_MOST = 3
SHORTEST, LONGEST = 15, 480  # minutes
# the other side has to say something
OPEN = ["proposed", "moving"]
# a time is agreed, and people have it in their calendars
AGREED = ["booked", "moving"]


def _nth_time(number: int) -> Func:
    """One of the proposed times in SQL, counted from one; null where there are fewer.

    `times__0` would do, but Django's own reads "value::type[][1]" when it checks a new row.
    """
    template = f"(%(expressions)s)[{number}]"
    return Func(F("times"), template=template, output_field=models.DateTimeField())


class Meeting(models.Model):
    """A meeting of the two firms, online or at a place.

    `asked_by` is the side that proposed `times`, in order; `starts_at` is the one that was taken.
    While a booked meeting is being moved, `starts_at` still holds and `times` are the new ones.
    `sequence` counts the changes of a booked meeting: calendars need it to know the newest.
    """

    class Mode(models.TextChoices):
        ONLINE = "online", _("online")
        PLACE = "place", _("at a place")

    binome = models.ForeignKey(
        Binome, verbose_name=_("binôme"), on_delete=models.PROTECT, related_name="meetings"
    )
    status = models.CharField(_("status"), max_length=12, choices=MEETING.choices)
    asked_by = models.CharField(_("times proposed by side"), max_length=1, choices=Side.choices)
    subject = models.CharField(_("subject"), max_length=120)
    language = models.CharField(
        _("language of the meeting"), max_length=10, choices=settings.LANGUAGES
    )
    mode = models.CharField(_("how you meet"), max_length=8, choices=Mode.choices)
    link = models.URLField(
        _("link to the video room"),
        blank=True,
        max_length=500,
        validators=[URLValidator(schemes=["https", "http"])],
    )
    place = models.CharField(_("place"), max_length=300, blank=True)
    minutes_long = models.PositiveSmallIntegerField(
        _("duration in minutes"),
        default=60,
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
    )
    times = ArrayField(models.DateTimeField(), verbose_name=_("proposed times"))
    starts_at = models.DateTimeField(_("agreed time"), null=True, blank=True)
    booked_at = models.DateTimeField(_("booked at"), null=True, blank=True)
    sequence = models.PositiveSmallIntegerField(_("changes since it was booked"), default=0)
    invited = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("invited"), related_name="+"
    )
    created_at = models.DateTimeField(_("proposed at"), default=timezone.now)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="meeting_side_known",
                condition=Q(asked_by__in=["a", "b"]),
                violation_error_message=_("A meeting is proposed by side A or side B."),
            ),
            models.CheckConstraint(
                name="meeting_status_known",
                condition=Q(status__in=[code for code, _label in MEETING.choices]),
                violation_error_message=_("This is not a state of a meeting."),
            ),
            models.CheckConstraint(
                name="meeting_has_subject",
                condition=~Q(subject=""),
                violation_error_message=_("Say what the meeting is about."),
            ),
            models.CheckConstraint(
                name="meeting_has_where",
                condition=(Q(mode="online") & ~Q(link="")) | (Q(mode="place") & ~Q(place="")),
                violation_error_message=_("A meeting has a link, or a place."),
            ),
            models.CheckConstraint(
                name="meeting_duration_bounded",
                condition=Q(minutes_long__range=(SHORTEST, LONGEST)),
                violation_error_message=_("A meeting takes from 15 minutes to 8 hours."),
            ),
            models.CheckConstraint(
                name="meeting_one_to_three_times",
                condition=Q(times__len__range=(1, TIMES_AT_MOST)),
                violation_error_message=_("Propose one, two or three times."),
            ),
            models.CheckConstraint(
                name="meeting_times_in_order",
                # where there is no second or third time the comparison is unknown, and passes
                condition=Q(LessThan(_nth_time(1), _nth_time(2)))
                & Q(LessThan(_nth_time(2), _nth_time(3))),
                violation_error_message=_("The proposed times differ, and the earliest is first."),
            ),
            models.CheckConstraint(
                name="meeting_booked_has_time",
                condition=~Q(status__in=[*AGREED, "over"])
                | Q(starts_at__isnull=False, booked_at__isnull=False),
                violation_error_message=_("A booked meeting has its time."),
            ),
            models.CheckConstraint(
                name="meeting_booked_at_a_proposed_time",
                condition=~Q(status__in=["booked", "over"]) | Q(times__contains=[F("starts_at")]),
                violation_error_message=_("A meeting is booked at one of the proposed times."),
            ),
            models.CheckConstraint(
                name="meeting_proposal_has_no_time_yet",
                condition=~Q(status__in=["proposed", "declined", "lapsed"])
                | Q(starts_at__isnull=True),
                violation_error_message=_("A meeting that is only proposed has no agreed time."),
            ),
            models.UniqueConstraint(
                fields=["binome"],
                name="meeting_one_open_proposal",
                condition=Q(status__in=OPEN),
                violation_error_message=_("Times are proposed already: answer them first."),
            ),
        ]
        indexes = [
            models.Index("starts_at", name="meeting_to_come", condition=Q(status__in=AGREED)),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def asking_side(self) -> Side:
        return Side(self.asked_by)

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes_long)

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + self.length if self.starts_at else None

    @property
    def is_agreed(self) -> bool:
        return self.status in AGREED

    @property
    def where(self) -> str:
        return self.link if self.mode == self.Mode.ONLINE else self.place


class MeetingMinutes(models.Model):
    """What one side wrote down after a meeting, in a few lines; each side has its own."""

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="minutes"
    )
    side = models.CharField(_("side"), max_length=1, choices=Side.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    text = models.TextField(_("minutes"), max_length=5000)
    language = models.CharField(
        _("language of the minutes"), max_length=10, choices=settings.LANGUAGES
    )
    written_at = models.DateTimeField(_("written at"), default=timezone.now)

    class Meta:
        verbose_name = _("minutes of a meeting")
        verbose_name_plural = _("minutes of meetings")
        ordering = ["side"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "side"],
                name="meetingminutes_one_a_side",
                violation_error_message=_("Your side has minutes of this meeting already."),
            ),
            models.CheckConstraint(
                name="meetingminutes_side_known",
                condition=Q(side__in=["a", "b"]),
                violation_error_message=_("Minutes are written by side A or side B."),
            ),
            models.CheckConstraint(
                name="meetingminutes_has_text",
                condition=~Q(text=""),
                violation_error_message=_("Write what was said, in a few lines."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} {self.side}"
