from django.urls import path

from actors.web import clusters, firms, members, time_zone, tokens

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
