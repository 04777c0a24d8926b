"""Addresses of this room's pages and fragments."""

from django.urls import path

from trades.web.views import crosswalk, find

app_name = "trades"
urlpatterns = [
    path("trades/find/", find, name="find"),
    path("trades/crosswalk/", crosswalk, name="crosswalk"),
]
