"""What the tests of imports, archives and webhooks share."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest


@pytest.fixture
def organiser(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def listener(settings):
    """A real server that remembers what it was told, and answers as it is asked to."""
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    heard = []

    class Handler(BaseHTTPRequestHandler):
        status = 204

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((dict(self.headers), body))
            self.send_response(Handler.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Quietly."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.heard, server.handler = heard, Handler
    server.url = f"http://127.0.0.1:{server.server_port}/hook?from=wave"
    yield server
    server.shutdown()
    server.server_close()
