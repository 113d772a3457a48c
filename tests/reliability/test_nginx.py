"""The real nginx with the site's own configuration, in front of the real site."""

import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
import requests

from operations.launcher import free_port, is_free
from tests.environment import ROOT, missing
from tests.reliability.host import Host
from tests.reliability.visitors import Visitor, coloured_photo
from tests.waiting import until
from tracker import identity

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def front():
    """A host, and nginx in front of it: (host, port)."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        missing("nginx")
    port = free_port()
    with Host(ACCEL_PREFIX="/private/", PROXIES="1") as host:
        host.drive("crowd", 8)
        host.drive("build_here")
        host.start("web")
        own = (ROOT / "docker" / "nginx.conf").read_text()
        for theirs, here in (
            ("server web:8000 resolve;", f"server 127.0.0.1:{host.web_port};"),
            ("/var/lib/wave-static", str(host.var_dir / "static")),
            ("/var/lib/wave", str(host.var_dir)),
            ("/var/cache/nginx/crowd", str(host.folder / "cache")),
            ("error_log /dev/stderr", f"error_log {host.folder}/of-requests.log"),
            ("listen 80", f"listen 127.0.0.1:{port}"),
            ("access_log /dev/stdout", f"access_log {host.folder}/access.log"),
        ):
            assert theirs in own
            own = own.replace(theirs, here)
        whole = f"user root; pid {host.folder}/pid; error_log {host.folder}/error.log; daemon off;\n"
        whole += "events {}\nhttp { include /etc/nginx/mime.types;\n" + own + "}\n"
        (host.folder / "nginx.conf").write_text(whole)
        server = subprocess.Popen([program, "-c", str(host.folder / "nginx.conf")])
        until(lambda: not is_free("127.0.0.1", port))
        yield host, port
        server.terminate()
        server.wait()


def get(port, path, **headers):
    return requests.get(f"http://127.0.0.1:{port}{path}", headers=headers, timeout=60)


def test_pyramid_tiles_come_from_the_disk_and_pages_from_the_site(front):
    host, port = front
    pointer = get(port, "/mosaic.json").json()
    table = get(port, pointer["table"])
    assert table.headers["Content-Type"] == "application/json"
    address = pointer["tiles"].format(build=table.json()["build"], level=0, column=0, row=0)
    tile = get(port, address)
    assert (tile.status_code, tile.headers["Content-Type"]) == (200, "image/jpeg")
    assert "X-Request-ID" not in tile.headers  # the application was not asked
    plain = requests.get(f"{host.address}{address}", timeout=60)
    assert tile.content == plain.content
    for name in (
        "Cache-Control",
        "Content-Security-Policy",
        "Access-Control-Allow-Origin",
        "X-Content-Type-Options",
    ):
        assert tile.headers[name] == plain.headers[name], name
    assert get(port, "/").headers["X-Request-ID"]
    assert get(port, pointer["still"]).status_code == 200
    assert get(port, "/tiles/../private/secret").status_code in (400, 404)


def test_the_host_of_the_pyramid_serves_nothing_else(front):
    _, port = front
    pointer = get(port, "/mosaic.json").json()
    assert get(port, pointer["still"], Host="tiles.wave.example").status_code == 200
    for path in ("/", "/mosaic.json", "/static/", "/private/x", "/admin/"):
        assert get(port, path, Host="tiles.wave.example").status_code == 404


def test_a_private_file_comes_only_after_a_view_has_allowed_it(front):
    host, port = front
    ((original,),) = host.rows("SELECT original FROM tracker_submission LIMIT 1")
    assert get(port, f"/private/{original}").status_code == 404
    ((public_id,),) = host.rows("SELECT public_id FROM tracker_submission LIMIT 1")
    allowed = get(port, f"/photo/{public_id}/tile.jpg")
    assert (allowed.status_code, allowed.content[:3]) == (200, b"\xff\xd8\xff")
    direct = requests.get(f"{host.address}/photo/{public_id}/tile.jpg", timeout=60)
    assert direct.headers["X-Accel-Redirect"].startswith("/private/")


def test_uploads_pass_and_private_links_stand_in_no_log(front):
    host, port = front
    plain, host.web_port = host.web_port, port
    try:
        sent = Visitor(host).send(1, coloured_photo(1))
    finally:
        host.web_port = plain
    assert sent.status == 201
    path = sent.url.split("/", 3)[3]
    assert get(port, f"/{path}").status_code == 200
    log = (host.folder / "access.log").read_text()
    assert "/wave/" in log
    assert path.split("/")[1] not in log
    assert path.split("/")[1] not in host.site.log("web").read_text()


def test_no_private_link_stands_in_the_log_however_it_is_spelt(front):
    host, port = front
    token = identity.new_token()
    spelt = [f"/w/{token}/", f"//w/{token}/", f"/w//{token}/", f"/./w/{token}/", f"/wave/../w/{token}/"]
    spelt += [f"/%77/{token}/", f"/w%2F{token}/", f"/%2577/{token}/", f"/W/{token}/", f"/w%5C{token}"]
    spelt += [f"/c/2013/w/{token}/status.json", f"/c/2013//%77/{token}/", f"/x/{token}/", f"/w;/{token}"]
    spelt += [f"/archives/{token}.zip", f"//archives//{token}.zip", f"/%61rchives/1:abc:{token}.zip"]
    spelt += [f"/archives/{token[:20]}.zip", f"/%77/{token[:20]}/"]
    for path in spelt:
        ask_as_it_stands(port, path)
    ask_as_it_stands(port, "/waves/?after-them")
    log = host.folder / "access.log"
    until(lambda: "GET /waves/ " in log.read_text())
    assert token[:20] not in log.read_text()
    assert token[:20] not in host.site.log("web").read_text()
    assert token[:20] not in (host.folder / "of-requests.log").read_text()


def ask_as_it_stands(port, path):
    """As no well-behaved client would: without tidying the address up."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        while line.recv(65536):
            pass


def test_a_photo_does_not_say_when_it_was_made(front):
    """The file's date is the second at which somebody's photo came in."""
    host, port = front
    ((public_id,),) = host.rows("SELECT public_id FROM tracker_submission LIMIT 1")
    answer = get(port, f"/photo/{public_id}/tile.jpg")
    plain = requests.get(f"{host.address}/photo/{public_id}/tile.jpg", timeout=60)
    assert "Last-Modified" not in answer.headers
    assert answer.headers["ETag"].removeprefix("W/") == plain.headers["ETag"]


def test_what_everybody_polls_is_asked_for_once_a_second(front):
    host, port = front
    names, started = [], time.monotonic()
    # However slow the machine is: far more questions than seconds. One is on its way, one second has begun.
    while len(names) < 20 or len(names) < 3 * (time.monotonic() - started + 2):
        names.append(get(port, "/counters.json").headers["X-Request-ID"])
    assert len(set(names)) <= time.monotonic() - started + 2
    assert Path(host.folder / "cache").is_dir()
