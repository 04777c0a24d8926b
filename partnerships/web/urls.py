from django.urls import path

from partnerships.web import binomes, convention_records, conventions

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
    path(
        "conventions/<int:pk>/documents/new/",
        convention_records.new_document,
        name="convention-document-new",
    ),
    path(
        "conventions/<int:pk>/documents/<int:document_pk>/",
        convention_records.document_file,
        name="convention-document",
    ),
    path(
        "conventions/<int:pk>/milestones/new/",
        convention_records.new_milestone,
        name="milestone-new",
    ),
    path(
        "conventions/<int:pk>/milestones/<int:milestone_pk>/done/",
        convention_records.milestone_done,
        name="milestone-done",
    ),
    path("conventions/<int:pk>/clusters/", convention_records.clusters, name="convention-clusters"),
    path("binomes/", binomes.BinomeList.as_view(), name="binomes"),
    path("binomes/queue/", binomes.ReviewQueue.as_view(), name="queue"),
    path("binomes/<int:pk>/", binomes.binome_page, name="binome"),
    path("binomes/<int:pk>/close/", binomes.close, name="binome-close"),
]
