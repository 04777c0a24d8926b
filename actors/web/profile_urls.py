"""Addresses of the profile of a firm."""

from django.urls import path

from actors.web import profile
from actors.web.profile_steps import STEPS
from actors.web.versions import versions

app_name = "profile"
urlpatterns = [
    path("profile/", profile.start, name="start"),
    path("profile/new/", profile.new_firm, name="new"),
    path("profile/countries/", profile.countries, name="countries"),
    path("profile/<int:pk>/", profile.profile, name="firm"),
    path("profile/<int:pk>/publication/", profile.publish, name="publication"),
    path("profile/<int:pk>/confirmation/", profile.confirm, name="confirmation"),
    path("profile/<int:pk>/versions/", versions, name="versions"),
    *(path(f"profile/<int:pk>/{step.key}/", step.as_view(), name=step.key) for step in STEPS),
]
