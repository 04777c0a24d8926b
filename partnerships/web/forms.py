"""Forms of conventions and binômes. They hold no rule: what they clean goes to the services."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from actors.finding import divisions, in_trade
from actors.models import Firm, User
from ced_platform.shared.choices import Side
from ced_platform.shared.forms import RedrawForm
from ced_platform.shared.languages import OWN_NAMES
from ced_platform.shared.lists import ANY, Filters
from partnerships.models import Binome, Convention, Interest, Question, Review
from partnerships.queries import partners_by_convention
from partnerships.workflows import BINOME, CONVENTION, PENDING
from territories.models import Territory
from territories.queries import named_like
from territories.web.fields import OwnTerritoryField, TerritoryField
from trades.models import HOME_SCHEME, Activity


class ConventionFilters(Filters):
    words = forms.CharField(label=_("Reference, title or territory"), widget=forms.SearchInput())
    partner: Any = forms.ModelChoiceField(
        label=_("Partner"), queryset=Territory.objects.none(), empty_label=_("all")
    )
    status = forms.ChoiceField(label=_("Status"), choices=[ANY, *CONVENTION.choices])
    ends = forms.ChoiceField(
        label=_("Ends"),
        choices=[ANY, ("30", _("within a month")), ("183", _("within six months"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners_by_convention(self.user)

    def narrow_partner(self, queryset: Any, partner: Territory) -> Any:
        return queryset.filter(Q(territory_a=partner) | Q(territory_b=partner))

    def narrow_ends(self, queryset: Any, days: str) -> Any:
        today = timezone.localdate()
        return queryset.filter(ends_on__range=(today, today + timedelta(days=int(days))))

    def narrow_words(self, queryset: Any, words: str) -> Any:
        territories = named_like(Territory.objects.all(), words).values("pk")
        return queryset.filter(
            Q(reference__icontains=words)
            | Q(title__icontains=words)
            | Q(territory_a__in=territories)
            | Q(territory_b__in=territories)
        )

    def narrow_status(self, queryset: Any, status: str) -> Any:
        return queryset.filter(status=status)


def day_input() -> forms.DateInput:
    """The browser's own calendar; browsers send and expect ISO dates whatever the language."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class DraftForm(RedrawForm, forms.ModelForm):
    """What a draft says; its two territories are chosen once, when it is begun."""

    class Meta:
        model = Convention
        fields = ("reference", "title", "language", "starts_on", "ends_on")
        widgets = {
            "starts_on": day_input(),
            "ends_on": day_input(),
        }
        help_texts = {
            "reference": _("The number under which both sides file it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [
            (code, OWN_NAMES[code]) for code, _n in settings.LANGUAGES
        ]

    def _post_clean(self) -> None:
        """The service checks the whole convention, once, under its lock; see `submit`."""


class NewDraftForm(DraftForm):
    partner = TerritoryField(
        label=_("Partner territory"),
        help_text=_("Type its name in any language, or its code. Not there? Register it first."),
    )
    field_order = ("own", "partner")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["own"] = OwnTerritoryField(user.staff_territory_ids, label=_("Your territory"))
        self.order_fields(self.field_order)


class BinomeFilters(Filters):
    words = forms.CharField(label=_("Firm"), widget=forms.SearchInput())
    convention = forms.ModelChoiceField(
        label=_("Convention"), queryset=Convention.objects.none(), empty_label=ANY[1]
    )
    status = forms.ChoiceField(label=_("State"), choices=[ANY, *BINOME.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        conventions = Convention.objects.visible_to(self.user).exclude(
            status__in=["draft", *PENDING]
        )
        self.fields["convention"].queryset = conventions.order_by("reference")

    def narrow_words(self, queryset: Any, words: str) -> Any:
        return queryset.filter(Q(firm_a__name__icontains=words) | Q(firm_b__name__icontains=words))

    def narrow_convention(self, queryset: Any, convention: Convention) -> Any:
        return queryset.filter(convention=convention)

    def narrow_status(self, queryset: Any, status: str) -> Any:
        return queryset.filter(status=status)


class QueueFilters(BinomeFilters):
    """Over the review queue: all in it is proposed, so what the other side did tells them apart."""

    status = None  # type: ignore[assignment] # the form's way to drop a field
    other_side = forms.ChoiceField(
        label=_("Other side"),
        choices=[ANY, ("approved", _("has approved")), ("open", _("has not decided"))],
    )
    trade = forms.ChoiceField(label=_("Trade"))
    waiting = forms.TypedChoiceField(
        label=_("Waiting"),
        coerce=int,
        empty_value=None,
        choices=[
            ANY,
            (7, _("a week or longer")),
            (14, _("two weeks or longer")),
            (30, _("a month or longer")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trade"].choices = [ANY, *divisions(get_language())]

    def narrow_other_side(self, queryset: Any, other_side: str) -> Any:
        has_one = Q(approved_a_at__isnull=False) | Q(approved_b_at__isnull=False)
        return queryset.filter(has_one if other_side == "approved" else ~has_one)

    def narrow_trade(self, queryset: Any, code: str) -> Any:
        trade = Activity.objects.of_scheme(HOME_SCHEME).get(code=code)
        firms = in_trade(Firm.objects.all(), trade).order_by().values("pk")
        return queryset.filter(Q(firm_a__in=firms) | Q(firm_b__in=firms))

    def narrow_waiting(self, queryset: Any, days: int) -> Any:
        return queryset.filter(created_at__lte=timezone.now() - timedelta(days=days))


ASK = "ask"


class DecisionForm(forms.Form):
    """The decision of one side, or its question. Who may decide for both sides says for which."""

    side = forms.ChoiceField(label=_("You decide for"), widget=forms.RadioSelect)
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (Review.Decision.APPROVE, _("Approve: introduce the two firms")),
            (ASK, _("Ask for changes: the firms answer first, and you decide then")),
            (Review.Decision.REFUSE, _("Refuse: this ends the proposal for both sides")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("Reason of a refusal"),
        required=False,
        choices=[("", _("choose where you refuse")), *Review.Reason.choices],
        help_text=_("It helps to suggest better. The firms read it in general, courteous words."),
    )
    addressee = forms.ChoiceField(
        label=_("Who is asked"),
        required=False,
        initial=Question.Addressee.BOTH,
    )
    comment = forms.CharField(
        label=_("Comment or question"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "A comment is for the reviewers and the staff of both sides; the two firms do not "
            "read it. A question is read by the firms that you ask."
        ),
    )

    def __init__(self, *args: Any, binome: Binome, sides: list[Side], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["side"]
        field.choices = [(side.value, str(binome.firm_of(side).territory)) for side in sides]
        if len(sides) == 1:
            field.widget = forms.HiddenInput()
            field.initial = sides[0].value
        self.fields["addressee"].choices = [
            (Question.Addressee.BOTH, _("both firms")),
            *((side.value, binome.firm_of(side).name) for side in Side),
        ]


class AnswerForm(forms.Form):
    """What a firm answers to the reviewers' question."""

    answer = forms.CharField(
        label=_("Your answer, or what you have changed"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The reviewers of both sides read it, and decide then."),
    )


class HandOverForm(forms.Form):
    """To whom a case passes, with a word for the colleague."""

    to = forms.ModelChoiceField(label=_("New officer in charge"), queryset=User.objects.none())
    note = forms.CharField(
        label=_("Note for the colleague"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was promised, what comes next. The firms do not read it."),
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues


class InterestForm(forms.ModelForm):
    """What the other firm will read, and only once both are interested."""

    class Meta:
        model = Interest
        fields = ("cooperation", "questions", "about_us", "language")
        labels = {
            "cooperation": _("What would you like to do together?"),
            "questions": _("What would you still like to know?"),
            "about_us": _("What should they know about you?"),
        }
        help_texts = {
            "cooperation": _("One sentence is enough; a reason in your own words counts most."),
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("cooperation", "questions", "about_us")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cooperation"].required = True
        self.fields["language"].label = _("Language in which you write")
        self.fields["language"].choices = [
            (code, OWN_NAMES[code]) for code, _name in settings.LANGUAGES
        ]

    def _post_clean(self) -> None:
        """The service writes and checks the row; here only the fields are cleaned."""


class PairingForm(forms.Form):
    """Why a manager proposes two firms to each other."""

    reason = forms.CharField(
        label=_("Why should these two meet?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Both firms read it, with your name."),
    )


class ReportFilters(Filters):
    """Which refusals the report counts."""

    convention = forms.ModelChoiceField(
        label=_("Convention"), queryset=Convention.objects.none(), empty_label=_("all")
    )
    since = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["convention"].queryset = Convention.objects.visible_to(self.user)

    def narrow_convention(self, queryset: Any, convention: Convention) -> Any:
        return queryset.filter(binome__convention=convention)

    def narrow_since(self, queryset: Any, day: Any) -> Any:
        return queryset.filter(decided_at__date__gte=day)

    def narrow_until(self, queryset: Any, day: Any) -> Any:
        return queryset.filter(decided_at__date__lte=day)


class ClosingForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Reason"), choices=Binome.ClosingReason.choices, widget=forms.RadioSelect
    )
