"""Every address of the platform."""

from django.contrib import admin
from django.urls import include, path

from ced_platform.web.home import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("ced_platform.web.urls")),
    path("", include("journal.web.urls")),
    path("territories/", include("territories.web.urls")),
    path("", include("trades.web.urls")),
    path("", include("actors.web.urls")),
    path("", include("actors.web.profile_urls")),
    path("", include("partnerships.web.urls")),
    path("", include("matching.web.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("ced_platform.api_urls")),
]
