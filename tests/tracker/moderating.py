"""A moderator, and the queue as its page asks for it."""

import json

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission


def make_moderator(name):
    user = get_user_model().objects.create_user(name, password="a long password", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="moderate"))
    return user


def post(client, action, **body):
    answer = client.post(f"/moderate/{action}.json", json.dumps(body), content_type="application/json")
    return answer, answer.json()


def ids(given):
    return [one.pk for one in given]
