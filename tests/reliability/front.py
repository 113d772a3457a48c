"""The real nginx with the site's own configuration in front of a host, and before it what ends TLS elsewhere:
a proxy that passes on what it hears as it comes, and says from whom."""

import shutil
import subprocess

from operations.launcher import free_port, is_free
from tests.environment import ROOT, missing
from tests.reliability.host import Host
from tests.waiting import until

EDGE = """
server {{
    listen 127.0.0.1:{edge};
    access_log off;
    client_max_body_size 0;
    location / {{
        proxy_pass http://127.0.0.1:{port};
        proxy_http_version 1.1;
        proxy_request_buffering off;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }}
}}
"""


class Front:
    """Two doors of one host: `port` is nginx's own, `edge` that of the proxy before it."""

    def __init__(self, host: Host) -> None:
        self.host, self.folder = host, host.folder
        self.port, self.edge = free_port(), free_port()

    def __enter__(self) -> "Front":
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if program is None:
            missing("nginx")
        self.write_configuration()
        self.server = subprocess.Popen([str(program), "-c", str(self.folder / "nginx.conf")])
        until(lambda: not is_free("127.0.0.1", self.port))
        return self

    def __exit__(self, *_: object) -> None:
        self.server.terminate()
        self.server.wait()

    def write_configuration(self) -> None:
        own = (ROOT / "docker" / "nginx.conf").read_text()
        for theirs, here in (
            ("/etc/nginx/wave.d", str(self.folder / "wave.d")),
            # No machine is so slow that a test is about this.
            ("proxy_read_timeout 70s", "proxy_read_timeout 300s"),
            ("/etc/nginx/wave-proxies.conf", str(ROOT / "docker" / "proxies.conf")),
            ("/var/lib/wave-static", str(self.host.var_dir / "static")),
            ("/var/lib/wave", str(self.host.var_dir)),
            ("/var/cache/nginx/crowd", str(self.folder / "cache")),
            ("error_log /var/log/nginx/error.log", f"error_log {self.folder}/of-requests.log"),
            ("listen 80", f"listen 127.0.0.1:{self.port}"),
            ("access_log /var/log/nginx/access.log", f"access_log {self.folder}/access.log"),
        ):
            assert theirs in own
            own = own.replace(theirs, here)
        upstream = (ROOT / "ops" / "nginx" / "upstream.conf").read_text()
        own += upstream.replace("127.0.0.1:8000", f"127.0.0.1:{self.host.web_port}")
        edge = EDGE.format(edge=self.edge, port=self.port)
        whole = f"user root; pid {self.folder}/pid; error_log {self.folder}/error.log; daemon off;\n"
        whole += "events { worker_connections 4096; }\nhttp {\ninclude /etc/nginx/mime.types;\n"
        (self.folder / "nginx.conf").write_text(f"{whole}{own}{edge}}}\n")
