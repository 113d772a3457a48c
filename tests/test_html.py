"""Every page is valid HTML, by html-validate's rules for the standard."""

import json
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests import node
from tests.tracker.pledging import DAYS_BEFORE, END, pledge_form
from tracker.models import Group, Submission

pytestmark = pytest.mark.django_db

VALIDATOR = Path(settings.BASE_DIR) / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
# Against the standard they are not: Django's booleans are written as it likes, and long lines are no fault.
RULES = {
    "extends": ["html-validate:standard"],
    "rules": {"doctype-style": "off", "attribute-boolean-style": "off", "no-trailing-whitespace": "off"},
}
PAGES = [
    *(
        "/",
        "/wave/",
        "/waves/",
        "/waves/?country=BR",
        "/when/",
        "/when/?q=santiago",
        "/when/recife/",
        "/map/",
    ),
    *(
        "/check-in/",
        "/pledge/",
        "/groups/",
        "/pictures/",
        "/story/",
        "/privacy/",
        "/about/",
        "/organisers/",
        "/version/",
    ),
    *("/versions/", "/certificates/", "/embed/", "/nowhere/", "/when/?latitude=91&longitude=0"),
]


def test_every_page_is_valid_html(client, published, tmp_path):
    campaign = published.mosaic.campaign
    campaign.story = "# What happened\n\nThey waved."
    campaign.save()
    group = Group.objects.create(campaign=campaign, name="Class 4b", is_approved=True)
    one = Submission.objects.approved().first()
    Submission.objects.filter(pk=one.pk).update(group=group, message="Hello & <goodbye>")
    of_one = [f"/wave/{one.public_id}/", f"/wave/{one.public_id}/report/", f"/certificates/{one.public_id}/"]
    pages = {address: client.get(address) for address in [*PAGES, *of_one, f"/groups/{group.code}/"]}
    pages["a form with errors"] = client.post("/wave/", {"people": "0"})
    pages["another form with errors"] = client.post(f"/wave/{one.public_id}/report/", {})
    assert all(page.status_code < 500 for page in pages.values())
    assert validated({name: page.content for name, page in pages.items()}, tmp_path) == []


def test_every_page_before_the_day_is_valid_html(client, campaign, settings, time_machine, tmp_path):
    settings.EMAIL_IS_SET = True
    time_machine.move_to(DAYS_BEFORE, tick=False)
    mine = client.post("/pledge/", pledge_form(email="ana@example.org"))["Location"]
    addresses = ["/", "/wave/", "/check-in/", "/when/", "/when/recife/", "/pledge/?place=recife", mine]
    addresses += [f"{mine}photo/", f"{mine}check-in/", "/when/?latitude=-20.1&longitude=-21"]
    pages = {address: client.get(address) for address in addresses}
    pages["a form with errors"] = client.post("/pledge/", pledge_form(2, place="Springfield", place_slug=""))
    time_machine.move_to(END, tick=False)
    pages["afterwards"] = client.get(mine)
    pages["taken back"] = client.post(f"{mine}take-back/")
    assert {page.status_code for page in pages.values()} == {200, 422}
    assert validated({name: page.content for name, page in pages.items()}, tmp_path) == []


def test_it_would_say_so(tmp_path):
    assert validated(
        {"broken": b"<!doctype html><html lang=en><title>x</title><p><div>y</div></p></html>"}, tmp_path
    )


def validated(pages, folder):
    """What is wrong: page, line, rule and message."""
    (folder / ".htmlvalidate.json").write_text(json.dumps({"root": True, **RULES}))
    names = {}
    for number, (name, content) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_bytes(content)
        names[str(file)] = name
    command = [*node.command(), str(VALIDATOR), "--formatter", "json", "*.html"]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert answer.returncode in (0, 1), answer.stderr
    return [
        f"{names[result['filePath']]}:{message['line']} {message['ruleId']}: {message['message']}"
        for result in json.loads(answer.stdout)
        for message in result["messages"]
    ]
