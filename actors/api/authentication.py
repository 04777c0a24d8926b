"""The key of a partner territory's own system, in the header `Authorization: Bearer ced_…`."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from actors.models import ApiToken, User
from actors.services.people import digest_of, note_use

SCHEME = "Bearer"


class TerritoryTokenAuthentication(BaseAuthentication):
    """Sets `request.user` to the token's service account and `request.auth` to the token."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, key = get_authorization_header(request).partition(b" ")
        if scheme.lower() != SCHEME.lower().encode():
            return None
        token = self._token_of(key.decode("latin-1").strip())
        note_use(token=token)
        return token.user, token

    def authenticate_header(self, _request: Request) -> str:
        return SCHEME

    @staticmethod
    def _token_of(key: str) -> ApiToken:
        token = (
            ApiToken.objects.select_related("user", "territory")
            .filter(digest=digest_of(key))
            .first()
        )
        if token is None:
            raise AuthenticationFailed(
                _("This token is not known here. Send “Authorization: Bearer ced_…”."),
                code="unknown_token",
            )
        if token.revoked_at is not None or not token.user.is_active:
            raise AuthenticationFailed(
                _("This token was revoked. Ask the staff of your territory for a new one."),
                code="revoked_token",
            )
        return token


class TerritoryTokenScheme(OpenApiAuthenticationExtension):
    target_class = TerritoryTokenAuthentication
    name = "territoryToken"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "The token of a partner territory; see docs/api.md.",
        }
