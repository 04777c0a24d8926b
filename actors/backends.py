"""Who is logged in, read with what every page shows of them."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Count, Q

from actors.models import User


class ReaderBackend(ModelBackend):
    """The user of a request comes with the count of their unread notices, in the one statement
    that reads the user anyway."""

    def get_user(self, user_id: Any) -> User | None:
        unread = Count("notices", filter=Q(notices__read_at__isnull=True))
        user = User.objects.filter(pk=user_id).annotate(unread_count=unread).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        user.unread_notices = user.unread_count
        return user
