"""Addresses of this room's fragments."""

from django.urls import path

from trades.web.views import find

app_name = "trades"
urlpatterns = [path("trades/find/", find, name="find")]
