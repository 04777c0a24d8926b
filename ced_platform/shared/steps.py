"""Pages that are filled in one after the other. Every page saves by itself.

So nothing that was sent is lost when the network goes away, and the work can be taken up again on
any day at any page.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views import View

from ced_platform.shared.submitting import submit


class StepPage(View):
    """One page of several: shows its forms, saves them, goes on to the next page.

    A page says which forms it has (`build`; the form named "form" carries the errors of the whole)
    and what saving them means (`save`). A family of pages says in which order they come
    (`sequence`) and where the one who has finished is led (`overview`).
    """

    key: ClassVar[str]
    title: ClassVar[Promise]
    lead: ClassVar[Promise]
    template_name: ClassVar[str]
    namespace: ClassVar[str]
    overview: ClassVar[str]

    @classmethod
    def sequence(cls) -> Sequence[type["StepPage"]]:
        """All pages of the family, in their order."""
        raise NotImplementedError

    def build(self, data: Any) -> dict[str, Any]:
        raise NotImplementedError

    def save(self, forms: dict[str, Any]) -> Any:
        """Call a service with what the valid forms hold; returns what it made."""
        raise NotImplementedError

    def said(self, _saved: Any) -> str:
        """What the person is told once it is saved."""
        return _("Saved.")

    def more_context(self) -> dict[str, Any]:
        """What the page shows beside its forms."""
        return {}

    @property
    def number(self) -> int:
        """The place of this page among the steps, from 1."""
        return list(self.sequence()).index(type(self)) + 1

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._show(self.build(None))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        forms = self.build(request.POST)
        if not all([form.is_valid() for form in flat(forms)]):  # noqa: C419 - check them all
            return self._show(forms)
        saved = submit(forms["form"], lambda: self.save(forms))
        if saved is None:
            return self._show(forms)
        messages.success(request, self.said(saved))
        following = self.sequence()[self.number : self.number + 1]
        if following and "and-close" not in request.POST:
            return redirect(self._url(following[0]))
        return redirect(self.overview, pk)

    def _show(self, forms: dict[str, Any]) -> HttpResponse:
        steps = self.sequence()
        context = {
            **forms,
            "step": self,
            "total": len(steps),
            "is_last": self.number == len(steps),
            "previous_url": self._url(steps[self.number - 2]) if self.number > 1 else "",
            **self.more_context(),
        }
        return render(self.request, self.template_name, context)

    def _url(self, step: type["StepPage"]) -> str:
        return reverse(f"{self.namespace}:{step.key}", args=[self.kwargs["pk"]])


def flat(forms: dict[str, Any]) -> list[Any]:
    """Every form of a page, also those that stand in a list."""
    return [one for form in forms.values() for one in (form if isinstance(form, list) else [form])]
