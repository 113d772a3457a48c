"""What stands above every answer."""

import pytest

pytestmark = pytest.mark.database


@pytest.mark.parametrize("address", ["/", "/wave/", "/waves/", "/pictures/", "/privacy/", "/health/live"])
def test_every_page_answers_with_a_strict_policy(client, campaign, address):
    response = client.get(address)
    assert response.status_code == 200
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "geolocation=(self)" in response["Permissions-Policy"]
