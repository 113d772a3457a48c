"""The real nginx with the site's own configuration, in front of the real site."""

import socket
import time
from pathlib import Path

import pytest
import requests

from tests.reliability import scenarios
from tests.reliability.front import Front
from tests.reliability.host import Host
from tests.reliability.scenarios.phones import Phone, idle_together
from tests.reliability.visitors import Visitor, coloured_photo
from tests.waiting import HANG_S, until
from tracker import identity

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def front():
    """A host, and nginx in front of it: (host, port)."""
    with Host(ACCEL_PREFIX="/private/", PROXIES="1") as host:
        host.drive("crowd", 8)
        host.drive("build_here")
        host.start("web")
        with Front(host) as nginx:
            yield host, nginx.port


def get(port, path, **headers):
    return requests.get(f"http://127.0.0.1:{port}{path}", headers=headers, timeout=HANG_S)


def test_pyramid_tiles_come_from_the_disk_and_pages_from_the_site(front):
    host, port = front
    pointer = get(port, "/mosaic.json").json()
    table = get(port, pointer["table"])
    assert table.headers["Content-Type"] == "application/json"
    address = pointer["tiles"].format(build=table.json()["build"], level=0, column=0, row=0)
    tile = get(port, address)
    assert (tile.status_code, tile.headers["Content-Type"]) == (200, "image/jpeg")
    assert "X-Request-ID" not in tile.headers  # the application was not asked
    plain = requests.get(f"{host.address}{address}", timeout=HANG_S)
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


def test_what_is_not_on_the_disk_is_asked_of_the_site(front):
    """It lies in object storage, or is gone: the application knows, and nothing of the kind is kept."""
    _, port = front
    for address in ("/tiles/nobodys00000/0/0_0.jpg", f"/tables/{'0' * 64}.json"):
        missing = get(port, address)
        assert missing.status_code in (404, 410)
        assert missing.headers["X-Request-ID"]
        assert "immutable" not in missing.headers.get("Cache-Control", "")


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
    ((public_id,),) = host.rows("SELECT public_id FROM tracker_submission WHERE status = 'approved' LIMIT 1")
    allowed = get(port, f"/photo/{public_id}/tile.jpg")
    assert (allowed.status_code, allowed.content[:3]) == (200, b"\xff\xd8\xff")
    direct = requests.get(f"{host.address}/photo/{public_id}/tile.jpg", timeout=HANG_S)
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
    ((public_id,),) = host.rows("SELECT public_id FROM tracker_submission WHERE status = 'approved' LIMIT 1")
    answer = get(port, f"/photo/{public_id}/tile.jpg")
    plain = requests.get(f"{host.address}/photo/{public_id}/tile.jpg", timeout=60)
    assert "Last-Modified" not in answer.headers
    assert answer.headers["ETag"].removeprefix("W/") == plain.headers["ETag"]


def test_a_deep_level_is_given_out_until_its_owner_withdraws(front):
    host, port = front
    pointer = get(port, "/mosaic.json").json()
    build = get(port, pointer["table"]).json()["build"]
    cell = get(port, pointer["deep"]["depths"]).json()["depths"].index("2")
    place = dict(zip(("row", "column"), divmod(cell, pointer["columns"]), strict=True))
    address = pointer["deep"]["faces"].format(build=build, side=1024, **place)
    answer = get(port, address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "Last-Modified" not in answer.headers
    again = {"If-None-Match": answer.headers["ETag"]}
    assert get(port, address, **again).status_code == 304
    host.drive("withdraw", get(port, "/cells/{row}/{column}.json".format(**place)).json()["id"])
    asked = time.monotonic()
    assert get(port, address, **again).status_code == 404
    assert time.monotonic() - asked < 2


def test_what_everybody_polls_is_asked_for_once_a_second(front):
    host, port = front
    names, started = [], time.monotonic()
    # However slow the machine is: far more questions than seconds. One is on its way, one second has begun.
    while len(names) < 20 or len(names) < 3 * (time.monotonic() - started + 2):
        names.append(get(port, "/counters.json").headers["X-Request-ID"])
    assert len(set(names)) <= time.monotonic() - started + 2
    assert Path(host.folder / "cache").is_dir()


def test_slow_and_idle_phones_close_the_way_for_nobody_else():
    result = scenarios.slow_phones_close_nothing(60, 15, 12)
    assert result.holds, result.result


def test_the_senders_of_one_network_are_one_and_what_a_visitor_writes_is_not_believed():
    """As the proxy before nginx names them: here the test is that proxy."""
    with Host(PROXIES="2") as host, Front(host) as nginx:
        host.start("web")

        def idle(names):
            phones = [Phone(number, "127.0.0.1", name) for number, name in enumerate(names)]
            return idle_together(nginx.port, phones, 3)

        assert idle(f"2001:db8:1:2::{number:x}" for number in range(50)).count(429) == 10
        assert idle(f"2001:db8:1:{number:x}::1" for number in range(50)).count(429) == 0
        assert idle(f"198.51.100.{number}, 192.0.2.7" for number in range(50)).count(429) == 10
        assert idle(f"198.51.100.{number}, 192.0.2.{number}" for number in range(50)).count(429) == 0
