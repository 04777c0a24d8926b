"""Forms of meetings. Times are typed by the reader's own clock; see the middleware."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.fields import WebAddressField
from ced_platform.shared.languages import OWN_NAMES
from partnerships.clocks import Clock, local_times
from partnerships.models import Meeting
from partnerships.models.meetings import TIMES_AT_MOST

LENGTHS = (15, 30, 45, 60, 90, 120, 180, 240, 480)
# what browsers send and expect, whatever the language
TYPED = "%Y-%m-%dT%H:%M"
TIME_LABELS = (_("First time"), _("Second time"), _("Third time"))


class MomentField(forms.DateTimeField):
    """A day and a time by the reader's clock, in the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format=TYPED, attrs={"type": "datetime-local"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            raise ValidationError(
                _("The clocks change then: this time comes twice or never. Choose another."),
                code=error.code,
            ) from error


class TimesForm(forms.Form):
    """One to three times; those that are left empty are not proposed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.localtime().strftime(TYPED)
        for number, label in enumerate(TIME_LABELS, start=1):
            field = MomentField(label=label, required=number == 1)
            field.widget.attrs["min"] = now
            self.fields[f"time_{number}"] = field

    def clean(self) -> dict[str, Any]:
        """The times as the services take them."""
        cleaned = super().clean() or {}
        names = [f"time_{number}" for number in range(1, TIMES_AT_MOST + 1)]
        typed = [cleaned.pop(name, None) for name in names]
        return {**cleaned, "times": [time for time in typed if time is not None]}


class MeetingForm(TimesForm):
    subject = forms.CharField(
        label=_("What is it about?"),
        max_length=120,
        help_text=_("A few words, as they will stand in both calendars."),
    )
    minutes_long = forms.TypedChoiceField(label=_("How long"), coerce=int, initial=60)
    language = forms.ChoiceField(label=_("Language of the meeting"))
    mode = forms.ChoiceField(
        label=_("How do you meet?"),
        choices=Meeting.Mode.choices,
        initial=Meeting.Mode.ONLINE,
        widget=forms.RadioSelect,
    )
    link = WebAddressField(
        label=_("Link to the video room"),
        required=False,
        max_length=500,
        help_text=_("For a meeting online: open a room with the service that you use."),
    )
    place = forms.CharField(
        label=_("Where you meet"),
        required=False,
        max_length=300,
        help_text=_("For a meeting at a place: the full address."),
    )
    field_order = (
        "subject",
        *(f"time_{number}" for number in range(1, TIMES_AT_MOST + 1)),
        "minutes_long",
        "language",
        "mode",
        "link",
        "place",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes_long"].choices = [(one, in_minutes(one)) for one in LENGTHS]
        self.fields["language"].choices = [
            (code, OWN_NAMES[code]) for code, _name in settings.LANGUAGES
        ]
        self.fields["language"].initial = get_language()
        self.order_fields(self.field_order)


def in_minutes(count: int) -> str:
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


class TakeForm(forms.Form):
    """One of the proposed times, each by both clocks."""

    time = forms.TypedChoiceField(
        label=_("Which time suits you?"),
        coerce=datetime.fromisoformat,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _("This time is not proposed (any more). Choose one of these.")
        },
    )

    def __init__(
        self, data: Any = None, *, meeting: Meeting, clocks: tuple[Clock, ...], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        to_come = [time for time in meeting.times if time > timezone.now()]
        self.fields["time"].choices = [
            (time.isoformat(), _by_every_clock(time, meeting, clocks)) for time in to_come
        ]


def _by_every_clock(time: datetime, meeting: Meeting, clocks: tuple[Clock, ...]) -> str:
    """The reader's own on the first line, the others' below."""
    times = local_times(time, meeting.length, clocks)
    lines = format_html_join(
        "",
        '<span class="clock"><bdi>{}</bdi> <span class="soft small">{}<bdi>{}</bdi></span></span>',
        ((one.span, f"{one.who} · " if one.who else "", one.city) for one in times),
    )
    return format_html("<span>{}</span>", lines)


class MinutesForm(forms.Form):
    text = forms.CharField(
        label=_("What came out of it?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What was decided, who does what, and until when."),
    )
