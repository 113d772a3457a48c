"""The main job with every file in an S3-speaking store, over HTTP."""

import json
import os
import subprocess
import sys

import boto3
import pytest
import requests

from operations.launcher import free_port, is_free
from tests.environment import ROOT
from tests.waiting import HANG_S, until

pytestmark = pytest.mark.processes
PHOTOS = 12


@pytest.fixture
def store():
    """A bucket in a server of our own: its environment names, and a client to look inside."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "moto.server", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    names = {"S3_ENDPOINT_URL": f"http://127.0.0.1:{port}", "S3_REGION": "us-east-1"}
    names |= {"S3_ACCESS_KEY": "name", "S3_SECRET_KEY": "word", "S3_BUCKET": "wave"}
    client = boto3.client(
        "s3",
        endpoint_url=names["S3_ENDPOINT_URL"],
        region_name=names["S3_REGION"],
        aws_access_key_id=names["S3_ACCESS_KEY"],
        aws_secret_access_key=names["S3_SECRET_KEY"],
    )
    until(lambda: not is_free("127.0.0.1", port))
    client.create_bucket(Bucket="wave")
    yield names, client
    server.kill()
    server.wait()


def test_the_whole_path_with_every_file_in_object_storage(store, tmp_path):
    names, client = store
    environment = {**os.environ, **names, "VAR_DIR": str(tmp_path)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "script/demo.py", "--count", str(PHOTOS), "--no-serve"]
    made = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    figures = json.loads(made.stdout)
    keys = [item["Key"] for page in pages(client) for item in page.get("Contents", [])]
    assert figures["photos"] == PHOTOS
    tiles = figures["pyramid_tiles"] + figures["untinted_tiles"]
    assert sum(key.startswith("public/tiles/") for key in keys) == tiles + 1  # the still
    assert sum(key.startswith("private/originals/") for key in keys) == PHOTOS
    check_private_link(environment)
    assert not (tmp_path / "private").exists()
    assert not (tmp_path / "public").exists()


def check_private_link(environment):
    """A private photo is fetched from the store by a link that ends."""
    program = """
import django; django.setup()
from django.test import Client; from tracker.models import Submission
from tests.environment import ROOT
print(Client().get(f"/photo/{Submission.objects.approved().first().public_id}/tile.jpg")["Location"])
"""
    environment = {**environment, "S3_SIGNED_SECONDS": "60", "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-W", "ignore", "-c", program]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    link = told.stdout.strip().splitlines()[-1]
    assert "X-Amz-Expires=60" in link
    fetched = requests.get(link, timeout=HANG_S)
    assert (fetched.headers["Content-Type"], fetched.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")


def pages(client):
    return client.get_paginator("list_objects_v2").paginate(Bucket="wave")
