"""What every page knows: the languages, the reader's one, and the main menu."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from ced_platform.shared import languages, navigation


def page(request: HttpRequest) -> dict[str, Any]:
    """Template variables of the frame. Nothing here touches the database by itself."""
    code = translation.get_language() or settings.LANGUAGE_CODE
    return {
        "interface_languages": languages.interface_languages(),
        "page_language": next(
            language for language in languages.interface_languages() if language.code == code
        ),
        "main_menu": navigation.links_for(request),
        # A page sets it to True in its own context; see components/synthetic_banner.html.
        "shows_synthetic_data": False,
    }
