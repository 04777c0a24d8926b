from django.urls import path

from journal.web import notices

app_name = "journal"
urlpatterns = [
    path("notices/", notices.NoticeList.as_view(), name="notices"),
    path("notices/read/", notices.read_all, name="notices-read"),
    path("notices/settings/", notices.notice_settings, name="notice-settings"),
    path("notices/<int:pk>/", notices.open_notice, name="notice"),
]
