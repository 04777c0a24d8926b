from django.urls import path

from territories.web import conditions, views

app_name = "territories"
urlpatterns = [
    path("", views.TerritoryList.as_view(), name="list"),
    path("register/", views.register, name="register"),
    path("search/", views.search, name="search"),
    path("<str:code>/", views.territory_page, name="page"),
    path("<str:code>/edit/", views.edit, name="edit"),
    path("<str:code>/conditions/", conditions.page, name="conditions"),
    path("<str:code>/conditions/<str:kind>/", conditions.edit, name="condition"),
]
