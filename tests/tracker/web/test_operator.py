"""Who runs the site stands wherever somebody may have a question."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("wave@school.example", "mailto:wave@school.example"),
        ("https://school.example/ask", "https://school.example/ask"),
        ("https://school.example/@wave", "https://school.example/@wave"),
    ],
)
def test_name_and_contact_stand_where_they_are_looked_for(client, campaign, crowd, settings, contact, link):
    settings.OPERATOR_NAME, settings.OPERATOR_CONTACT = "School <of> Recife", contact
    (wave,) = crowd(1)
    for address in ("/about/", "/privacy/", "/lost/", f"/wave/{wave.public_id}/report/"):
        page = client.get(address).text
        assert "School &lt;of&gt; Recife" in page, address
        assert f'href="{link}"' in page, address
    assert client.get("/privacy/").text.count("School &lt;of&gt; Recife") == 2


def test_a_site_that_nobody_has_named_says_nothing_of_it(client, campaign, settings):
    settings.OPERATOR_NAME = settings.OPERATOR_CONTACT = ""
    assert "run by" not in client.get("/privacy/").text
