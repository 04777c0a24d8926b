"""Addresses of the frame itself: language, account, style guide."""

from django.contrib.auth import views as auth
from django.urls import path

from ced_platform.web.forms import LoginForm
from ced_platform.web.language import set_language
from ced_platform.web.style_guide import StyleGuide, sample_search

urlpatterns = [
    path("language/", set_language, name="set-language"),
    path(
        "account/login/",
        auth.LoginView.as_view(authentication_form=LoginForm, redirect_authenticated_user=True),
        name="login",
    ),
    path("account/logout/", auth.LogoutView.as_view(), name="logout"),
    path("account/password/", auth.PasswordChangeView.as_view(), name="password_change"),
    path(
        "account/password/changed/",
        auth.PasswordChangeDoneView.as_view(),
        name="password_change_done",
    ),
    path("account/password/forgotten/", auth.PasswordResetView.as_view(), name="password_reset"),
    path(
        "account/password/sent/", auth.PasswordResetDoneView.as_view(), name="password_reset_done"
    ),
    path(
        "account/password/new/<uidb64>/<token>/",
        auth.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path(
        "account/password/done/",
        auth.PasswordResetCompleteView.as_view(),
        name="password_reset_complete",
    ),
    path("styleguide/", StyleGuide.as_view(), name="style-guide"),
    path("styleguide/search/", sample_search, name="style-guide-search"),
]
