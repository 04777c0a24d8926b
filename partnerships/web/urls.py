from django.urls import path

from partnerships.web import binomes, conventions

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
    path("binomes/queue/", binomes.ReviewQueue.as_view(), name="queue"),
    path("binomes/<int:pk>/", binomes.binome_page, name="binome"),
    path("binomes/<int:pk>/close/", binomes.close, name="binome-close"),
]
