"""What stands above every answer."""

import pytest

pytestmark = pytest.mark.database


@pytest.mark.parametrize("address", ["/health/live", "/health/ready", "/health/"])
def test_what_answers_a_monitor_is_no_page(client, campaign, address):
    response = client.get(address, headers={"host": "10.0.0.7:8000"})
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"].startswith(("application/json", "text/plain"))


@pytest.mark.parametrize("address", ["/", "/wave/", "/waves/", "/pictures/", "/privacy/", "/map/"])
def test_every_page_answers_with_a_strict_policy(client, campaign, address):
    response = client.get(address)
    assert response.status_code == 200
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "geolocation=(self)" in response["Permissions-Policy"]
