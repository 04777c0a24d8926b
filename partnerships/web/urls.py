from django.urls import path

from partnerships.web import binomes, cases, conventions, pairings, reviews

app_name = "partnerships"
urlpatterns = [
    path("conventions/", conventions.ConventionList.as_view(), name="conventions"),
    path("conventions/new/", conventions.new_convention, name="convention-new"),
    path("conventions/<int:pk>/", conventions.convention_page, name="convention"),
    path("conventions/<int:pk>/edit/", conventions.edit_convention, name="convention-edit"),
    *(
        path(
            f"conventions/<int:pk>/{name}/",
            conventions.take_action,
            {"name": name},
            name=f"convention-{name}",
        )
        for name in conventions.ACTIONS
    ),
    path("binomes/", binomes.BinomeList.as_view(), name="binomes"),
    path("binomes/queue/", reviews.ReviewQueue.as_view(), name="queue"),
    path("binomes/refusals/", reviews.report, name="review-report"),
    path("binomes/cases/", cases.CaseList.as_view(), name="cases"),
    path("binomes/cases/<int:pk>/hand-over/", cases.pass_on, name="case-hand-over"),
    path("binomes/cases/of-mandate/<int:pk>/", cases.end_with_cases, name="cases-end"),
    path("pairings/", pairings.PairingList.as_view(), name="pairings"),
    path("pairings/<int:pk>/", pairings.pairing_page, name="pairing"),
    path("binomes/<int:pk>/", binomes.binome_page, name="binome"),
    path("binomes/<int:pk>/answer/", binomes.answer, name="binome-answer"),
    path("binomes/<int:pk>/close/", binomes.close, name="binome-close"),
]
