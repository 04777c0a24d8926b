"""Every address of the platform."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("ced_platform.web.urls")),
    path("", include("trades.web.urls")),
    path("", include("actors.web.profile_urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("ced_platform.api_urls")),
]
