from django.urls import path

from actors.web import clusters, firms, members, time_zone, tokens
from actors.web.cards import editing, pages

app_name = "actors"
urlpatterns = [
    path("firms/", firms.FirmList.as_view(), name="firms"),
    path("firms/<int:pk>/", firms.firm_page, name="firm"),
    path("firms/<int:pk>/validation/", firms.validation, name="firm-validation"),
    path("firms/<int:pk>/second-look/", firms.second_look, name="firm-second-look"),
    path("clusters/", clusters.ClusterList.as_view(), name="clusters"),
    path("clusters/new/", clusters.new_cluster, name="cluster-new"),
    path("clusters/<int:pk>/", clusters.cluster_page, name="cluster"),
    path("clusters/<int:pk>/edit/", clusters.edit_cluster, name="cluster-edit"),
    path("clusters/<int:pk>/status/", clusters.cluster_status, name="cluster-status"),
    path("cards/", pages.CardList.as_view(), name="cards"),
    path("cards/new/", editing.new_card, name="card-new"),
    path("cards/similar/", editing.similar_cards, name="cards-similar"),
    path("cards/<int:pk>/", pages.card_page, name="card"),
    path("cards/<int:pk>/step/", pages.card_step, name="card-step"),
    path("cards/<int:pk>/review/", pages.card_review, name="card-review"),
    path("cards/<int:pk>/withdraw/", pages.card_withdraw, name="card-withdraw"),
    path("cards/<int:pk>/revise/", pages.card_revise, name="card-revise"),
    *(
        path(f"cards/<int:pk>/{step.key.removeprefix('card-')}/", step.as_view(), name=step.key)
        for step in editing.STEPS
    ),
    path("tokens/", tokens.TokenList.as_view(), name="tokens"),
    path("tokens/new/", tokens.new_token, name="token-new"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
    path("account/time-zone/", time_zone.time_zone, name="time-zone"),
    path("account/time-zone/search/", time_zone.search, name="time-zone-search"),
    path("members/", members.MemberList.as_view(), name="members"),
    path("members/invite/", members.invite, name="member-invite"),
    path("members/<int:pk>/again/", members.again, name="member-again"),
    path("members/<int:pk>/end/", members.end, name="member-end"),
]
