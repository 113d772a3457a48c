"""What stands beside a site without containers: units, nginx's files, the script that puts them there, each
looked at by the program that reads it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.environment import ROOT, missing

UNITS = sorted((ROOT / "ops" / "systemd").glob("*"))
INSTALL = (ROOT / "ops" / "install").read_text()
# (what ops/install puts there, and where)
NGINX = {
    "docker/nginx.conf": "conf.d/wave.conf",
    "ops/nginx/upstream.conf": "conf.d/wave-upstream.conf",
    "ops/nginx/tls.conf": "conf.d/wave-tls.conf",
    "ops/nginx/acme.conf": "wave.d/acme.conf",
    "docker/proxies.conf": "wave-proxies.conf",
}


def find(program, package):
    found = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        missing(package)
    return found


def test_systemd_understands_every_unit(tmp_path):
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/wave", str(ROOT)))
    assert verify_units(tmp_path) == ""


def test_systemd_would_say_what_it_does_not_understand(tmp_path):
    for unit in UNITS:
        text = unit.read_text().replace("/opt/wave", str(ROOT))
        (tmp_path / unit.name).write_text(text.replace("Restart=always", "Restart=perhaps"))
    assert "perhaps" in verify_units(tmp_path)


def verify_units(folder):
    program = find("systemd-analyze", "systemd")
    told = subprocess.run(
        [program, "verify", "--man=no", *sorted(map(str, folder.glob("wave-*")))],
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout + told.stderr


@pytest.mark.parametrize(
    "unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name
)
def test_every_service_knows_where_its_files_are(unit):
    """Without VAR_DIR the site would write beside its code, where nobody may."""
    assert "Environment=VAR_DIR=/var/lib/wave STATIC_ROOT=/var/lib/wave-static" in unit.read_text()
    assert "EnvironmentFile=/etc/wave/environment" in unit.read_text()


def test_nginx_loads_what_is_installed(tmp_path):
    """With the version that is here: Debian 12 has 1.22, the oldest that is said to work."""
    told = try_nginx(tmp_path)
    assert told.returncode == 0, told.stderr
    assert "warn" not in told.stderr


def test_nginx_would_refuse_what_only_newer_ones_know(tmp_path):
    upstream = "resolver 127.0.0.1;\nupstream web { zone web 64k; server web:8000 resolve_and_more; }\n"
    told = try_nginx(tmp_path, {"conf.d/wave-upstream.conf": upstream})
    assert told.returncode != 0
    assert "resolve_and_more" in told.stderr


def try_nginx(folder, instead=None):
    """`nginx -t` on the installed files, in a folder of their own."""
    program = find("nginx", "nginx")
    for source, place in NGINX.items():
        text = (instead or {}).get(place) or (ROOT / source).read_text()
        for theirs in ("/etc/nginx", "/etc/letsencrypt/live/wave", "/var/log/nginx", "/var/cache/nginx"):
            text = text.replace(theirs, str(folder / Path(theirs).name))
        text = text.replace(f"{folder}/nginx/wave", f"{folder}/wave").replace(
            str(folder / "nginx"), str(folder)
        )
        (folder / place).parent.mkdir(exist_ok=True)
        (folder / place).write_text(text)
    make_certificate(folder / "wave")
    whole = f"pid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
    (folder / "nginx.conf").write_text(f"{whole}http {{ include {folder}/conf.d/*.conf; }}\n")
    command = [program, "-t", "-c", str(folder / "nginx.conf")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def make_certificate(folder):
    folder.mkdir(exist_ok=True)
    files = ("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem"))
    subject = ("-subj", "/CN=wave.example", "-days", "2")
    command = [find("openssl", "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", *files, *subject]
    subprocess.run(command, check=True, capture_output=True)


def test_what_nginx_needs_is_put_where_it_was_tried():
    put = dict(re.findall(r"install -m 644 ((?:docker|ops)/\S+) /etc/nginx/(\S+)", INSTALL))
    put |= dict(re.findall(r"(ops/nginx/tls\.conf) >/etc/nginx/(\S+)", INSTALL))
    assert put == NGINX


def rehearse(*arguments):
    command = [ROOT / "ops" / "install", "--dry-run", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_rehearsal_says_every_step_and_does_none():
    said = rehearse("https://wave.example")
    assert said.returncode == 0, said.stderr
    for unit in UNITS:
        assert f"ops/systemd/{unit.name}" in said.stdout
    for step in (
        "useradd",
        "prepare_site",
        "systemctl restart wave-web",
        "nginx -t",
        "certbot",
        "ops/manage invite",
    ):
        assert step in said.stdout
    assert not Path("/opt/wave-releases").exists()


def test_what_runs_while_a_new_version_comes_is_not_touched():
    """The new code lies beside the old one, and its migrations have run before it takes its place."""
    steps = re.findall(r"^   (.+)$", rehearse("https://wave.example").stdout, re.M)
    copied, switched = (
        next(place for place, step in enumerate(steps) if step.startswith(words))
        for words in ("cp -r", "ln -sfn")
    )
    prepared = next(place for place, step in enumerate(steps) if "prepare_site" in step)
    restarted = next(place for place, step in enumerate(steps) if "restart wave-web" in step)
    assert copied < prepared < switched < restarted
    assert steps[copied].endswith(steps[switched].split()[2] + "/")


@pytest.mark.parametrize("address", ["", "http://wave.example", "wave.example", "https://wave.example/path"])
def test_it_is_not_installed_for_an_address_that_cannot_be(address):
    refused = rehearse(address)
    assert refused.returncode == 1
    assert "https://wave.example" in refused.stderr


def test_every_part_of_the_site_is_installed():
    copied = set(re.search(r"^parts=\((.+)\)$", INSTALL, re.M)[1].split())
    image = re.findall(r"^COPY ([\w./ -]+) \./?\S*$", (ROOT / "Dockerfile").read_text(), re.M)
    assert {part for line in image for part in line.split() if (ROOT / part).exists()} - {
        "docker/slim.sh"
    } <= copied
