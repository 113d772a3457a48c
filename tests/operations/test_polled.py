"""The pointer is answered from memory, and to nobody with what was meant for another."""

from operations.polled import PolledPointer


class Site:
    """What stands behind it, and how often it was asked."""

    def __init__(self):
        self.asked = []
        self.version, self.status = 1, "200 OK"

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        headers = [
            ("ETag", f'"{self.version}"'),
            ("X-Request-ID", "one"),
            ("Content-Type", "application/json"),
        ]
        start_response(self.status, headers)
        return [f"version {self.version} of {environ['HTTP_HOST']}".encode()]


def ask(polled, path="/mosaic.json", **more):
    told = {}
    environ = {
        "PATH_INFO": path,
        "REQUEST_METHOD": "GET",
        "HTTP_HOST": "a",
        "wsgi.url_scheme": "https",
        **more,
    }
    body = b"".join(
        polled(environ, lambda status, headers: told.update(status=status, headers=dict(headers)))
    )
    return told["status"], body.decode(), told["headers"]


def test_the_site_is_asked_once_for_all_who_poll(time_machine):
    time_machine.move_to(0, tick=False)
    polled = PolledPointer(site := Site())
    assert {ask(polled)[:2] for _ in range(50)} == {("200 OK", "version 1 of a")}
    assert len(site.asked) == 1
    assert ask(polled, HTTP_IF_NONE_MATCH='"1"')[:2] == ("304 Not Modified", "")


def test_a_new_version_is_told_within_a_quarter_of_a_second(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("operations.polled.time.monotonic", lambda: now[0])
    polled = PolledPointer(site := Site())
    ask(polled)
    site.version = 2
    now[0] += 0.3
    assert ask(polled, HTTP_IF_NONE_MATCH='"1"')[:2] == ("200 OK", "version 2 of a")


def test_each_host_and_path_has_its_own_and_nothing_personal_goes_along():
    polled = PolledPointer(site := Site())
    assert ask(polled, HTTP_COOKIE="sessionid=x")[1] == "version 1 of a"
    assert ask(polled, HTTP_HOST="b")[1] == "version 1 of b"
    assert "X-Request-ID" not in ask(polled)[2]
    assert all("HTTP_COOKIE" not in environ for environ in site.asked)
    ask(polled, "/c/other/mosaic.json")
    assert len(site.asked) == 3


def test_what_is_no_answer_is_not_kept_and_other_pages_pass():
    polled = PolledPointer(site := Site())
    site.status = "404 Not Found"
    assert ask(polled)[0] == ask(polled)[0] == "404 Not Found"
    assert len(site.asked) == 2
    ask(polled, "/", HTTP_COOKIE="kept")
    assert site.asked[-1]["HTTP_COOKIE"] == "kept"
