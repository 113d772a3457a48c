"""A moderator, and the queue as its page asks for it."""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission, User
from django.test import Client

from tracker.models import Submission


def make_moderator(name: str) -> User:
    user = get_user_model().objects.create_user(name, password="a long password", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="moderate"))
    return user


def post(client: Client, action: str, **body: Any) -> tuple[Any, Any]:
    """The answer, and what it says."""
    answer = client.post(f"/moderate/{action}.json", json.dumps(body), content_type="application/json")
    return answer, answer.json()


def ids(given: Iterable[Submission]) -> list[int]:
    return [one.pk for one in given]
