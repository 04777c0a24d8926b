"""The pages on which a profile is filled in."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from actors.models import Asset, Firm
from actors.services.firms import ActivityInput, AssetInput, update_firm
from actors.web.examples import examples
from actors.web.forms import (
    FurtherActivities,
    IdentityForm,
    Items,
    MainActivityForm,
    WorkForm,
)
from actors.web.saving import editable_firm, saved_message
from ced_platform.shared.steps import StepPage
from trades.models import CardVersion
from trades.web.fields import CARD_VALUE, Metier


class ProfileStep(StepPage):
    """One page of a firm's profile."""

    template_name = "actors/profile/step.html"
    namespace = "profile"
    overview = "profile:firm"
    firm: Firm

    @classmethod
    def sequence(cls) -> Sequence[type[StepPage]]:
        return STEPS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.firm = editable_firm(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def said(self, saved: Firm) -> str:
        return saved_message(saved)

    def more_context(self) -> dict[str, Any]:
        return {"firm": self.firm, "shows_synthetic_data": self.firm.is_synthetic}


class FieldsStep(ProfileStep):
    """A page that is one form of the firm's own fields."""

    form_class: ClassVar[type[Any]]

    def build(self, data: Any) -> dict[str, Any]:
        return {"form": self.form_class(data, instance=self.firm)}

    def save(self, forms: dict[str, Any]) -> Firm:
        # The form has written what was typed into its instance; the service locks and reads its
        # own copy of the row.
        return update_firm(
            actor=self.request.user, firm=self.firm, fields=forms["form"].cleaned_data
        )


class IdentityStep(FieldsStep):
    key = "identity"
    title = _("The firm")
    lead = _("Who you are. Only the name is obligatory; each line helps you to be met.")
    form_class = IdentityForm


class WorkStep(FieldsStep):
    key = "work"
    title = _("How the firm works with others")
    lead = _("Languages, kinds of partnership, markets, and how much you can take on.")
    form_class = WorkForm


class ActivitiesStep(ProfileStep):
    """The main activity and further ones. Who saves this page has declared what stands on it."""

    key = "activities"
    title = _("What the firm does")
    lead = _("Firms of the same trade understand each other: this decides whom you meet.")
    template_name = "actors/profile/activities.html"

    def build(self, data: Any) -> dict[str, Any]:
        main, *further = self._present() or [None]
        rows = [{"activity": one.activity_id} for one in further]
        return {
            "form": MainActivityForm(data, initial={"activity": self._chosen(main)}),
            "formset": FurtherActivities(data, initial=rows, prefix="further"),
        }

    def save(self, forms: dict[str, Any]) -> Firm:
        metier = forms["form"].cleaned_data["activity"]
        main = self._main_activity_id(metier)
        further = [row["activity"].pk for row in forms["formset"].kept() if row["activity"]]
        return update_firm(
            actor=self.request.user,
            firm=self.firm,
            activities=[
                ActivityInput(activity_id=main, is_main=True),
                *(ActivityInput(activity_id=pk) for pk in dict.fromkeys(further) if pk != main),
            ],
            card_ids=[metier.version.card_id] if metier.version else [],
        )

    def _chosen(self, main: Any) -> Any:
        """What the search field shows as chosen: the firm's card, else its main activity."""
        card = self.firm.firm_cards.filter(
            is_main=True, card__versions__status=CardVersion.Status.VALIDATED
        ).first()
        return f"{CARD_VALUE}{card.card_id}" if card else main and main.activity_id

    def _main_activity_id(self, metier: Metier) -> int:
        """A firm that chooses a card keeps its own, finer code where the card has it."""
        present = next((one.activity_id for one in self._present()), None)
        codes = metier.version.codes.filter(activity=present) if metier.version else None
        if present is not None and codes is not None and codes.exists():
            return int(present)
        return int(metier.activity.pk)

    def _present(self) -> list[Any]:
        return sorted(self.firm.activities.all(), key=lambda one: not one.is_main)


class ItemsStep(ProfileStep):
    """One of the two lists, as typed rows."""

    template_name = "actors/profile/items.html"

    def build(self, data: Any) -> dict[str, Any]:
        rows = [
            {"id": one.pk, "kind": one.kind, "text": one.text, "activity": one.activity_id}
            for one in self._present(self.key)
        ]
        return {"form": Items(data, initial=rows, prefix=self.key)}

    def more_context(self) -> dict[str, Any]:
        return super().more_context() | {"examples": examples(self.key), "side": self.key}

    def save(self, forms: dict[str, Any]) -> Firm:
        present = {one.pk: one for one in self._present(self.key)}
        written = [
            self._input(row, present.get(row["id"])) for row in forms["form"].kept() if row["text"]
        ]
        other = Asset.Direction.SEEKS if self.key == "brings" else Asset.Direction.BRINGS
        unchanged = [
            AssetInput(
                id=one.pk,
                direction=one.direction,
                kind=one.kind,
                text=one.text,
                language=one.language,
                activity_id=one.activity_id,
            )
            for one in self._present(other)
        ]
        return update_firm(actor=self.request.user, firm=self.firm, assets=[*written, *unchanged])

    def _input(self, row: dict[str, Any], present: Asset | None) -> AssetInput:
        """A row that another window has removed meanwhile is written as a new one."""
        is_same = present is not None and present.text == row["text"]
        return AssetInput(
            id=present.pk if present else None,
            direction=self.key,
            kind=row["kind"],
            text=row["text"],
            language=present.language if is_same else self.firm.language,
            activity_id=row["activity"].pk if row["activity"] else None,
        )

    def _present(self, direction: str) -> Sequence[Asset]:
        return [one for one in self.firm.assets.all() if one.direction == direction]


class BringsStep(ItemsStep):
    key = "brings"
    title = _("What the firm brings")
    lead = _("What a partner abroad could use: from products and machines to know-how.")


class SeeksStep(ItemsStep):
    key = "seeks"
    title = _("What the firm seeks")
    lead = _("What would help you. Money is not obligatory, on either side.")


STEPS: tuple[type[ProfileStep], ...] = (
    IdentityStep,
    ActivitiesStep,
    BringsStep,
    SeeksStep,
    WorkStep,
)
