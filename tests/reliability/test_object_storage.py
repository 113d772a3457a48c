"""The main job with every file in an S3-speaking store, over HTTP."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from config.launcher import free_port

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]
ROOT = Path(__file__).parent.parent.parent
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
    deadline = time.monotonic() + 30
    while True:
        try:
            client.create_bucket(Bucket="wave")
            break
        except EndpointConnectionError:
            assert time.monotonic() < deadline
            time.sleep(0.2)
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
    assert sum(key.startswith("public/tiles/") for key in keys) == figures["pyramid_tiles"] + 1  # the still
    assert sum(key.startswith("private/originals/") for key in keys) == PHOTOS
    assert not (tmp_path / "private").exists()
    assert not (tmp_path / "public").exists()


def pages(client):
    return client.get_paginator("list_objects_v2").paginate(Bucket="wave")
