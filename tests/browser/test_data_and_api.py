"""Data in and out, by real browsers and other people's programs."""

import zipfile

import pytest
from playwright.sync_api import expect

from bench.photos import wave_photo
from tests.browser.pages import log_in
from tests.environment import ROOT

pytestmark = pytest.mark.browser


def test_the_loader_of_mirador_and_universal_viewer_opens_the_manifest(quiet_page, base_url):
    """manifesto.js is what both of them read manifests with; it gets the address alone."""
    quiet_page.goto("/")
    quiet_page.evaluate((ROOT / "node_modules/manifesto.js/dist-umd/manifesto.js").read_text())
    told = quiet_page.evaluate(
        """async (address) => {
          const manifest = manifesto.parseManifest(await manifesto.loadManifest(address));
          const canvas = manifest.getSequences()[0].getCanvasByIndex(0);
          const body = canvas.getContent()[0].getBody()[0];
          return {
            label: manifest.getDefaultLabel(),
            credit: manifest.getRequiredStatement().getValue(),
            licence: manifest.getProperty("rights"),
            width: canvas.getWidth(),
            picture: body.id,
            service: body.getServices()[0].id,
            thumbnail: canvas.getCanonicalImageUri(200),
          };
        }""",
        f"{base_url}/iiif/manifest.json",
    )
    info = quiet_page.request.get("/iiif/info.json").json()
    assert told["label"] == "Wave at Saturn"
    assert told["width"] == info["width"]
    assert told["service"] == info["id"]
    assert "creativecommons.org" in told["licence"]
    assert "photos" in told["credit"]
    assert quiet_page.request.get(told["picture"]).status == 200


def test_the_api_can_be_tried_on_its_page(quiet_page):
    quiet_page.goto("/api/")
    quiet_page.locator("#operations-campaign-tracker_api_routes_campaign .opblock-summary-control").click()
    quiet_page.get_by_role("button", name="Try it out").click()
    quiet_page.get_by_role("button", name="Execute").click()
    answer = quiet_page.locator(".live-responses-table .response-col_description pre").first
    expect(answer).to_contain_text("Wave at Saturn")


def test_an_organiser_imports_an_album_and_fetches_the_archive(quiet_page, moderator_login, tmp_path):
    """With the real worker: looked through, a town chosen, imported; then everybody in one ZIP."""
    page = quiet_page
    album = tmp_path / "album.zip"
    with zipfile.ZipFile(album, "w") as archive:
        rows = [
            "file,name,place,time",
            "a.jpg,Ana,Recife,2013-07-19 18:31",
            "b.jpg,Ben,Springfield,2013-07-19 17:31",
        ]
        archive.writestr("manifest.csv", "\n".join([*rows, "c.jpg,Cem,Recife,2013-07-19 18:31"]))
        archive.writestr("a.jpg", wave_photo(9401))
        archive.writestr("b.jpg", wave_photo(9402))
    log_in(page, moderator_login)
    page.goto("/organise/data/")
    page.get_by_label("A ZIP from this computer").set_input_files(album)
    page.get_by_role("button", name="Look through it").click()
    first = page.locator("article.import").first
    expect(first).to_contain_text("1 can be imported, 0 already here, 1 passed over, problems: 2")
    first.get_by_text("The problems, line by line").click()
    expect(first).to_contain_text("There is no file “c.jpg”.")
    first.get_by_role("application").focus()
    page.keyboard.press("Enter")
    expect(first.locator("places-map output")).to_have_text("There is no light here.")
    canvas = first.locator("places-map canvas")
    box = canvas.bounding_box()
    recife = {"x": box["width"] * (180 - 34.9) / 360, "y": box["height"] * (90 + 8.1) / 180}
    canvas.click(position=recife)
    expect(first.locator("places-map output")).to_have_text("Recife, Brazil: 1 wave")
    first.get_by_label("“Springfield” is").select_option(index=1)
    first.get_by_role("button", name="Import").click()
    expect(first).to_contain_text("2 imported, 0 already here, 1 passed over, problems: 1")
    first.get_by_text("Take this import back").click()
    expect(first).to_contain_text("2 waves came with it, public: 0.")
    first.get_by_role("button", name="Erase them").click()
    expect(first).to_contain_text("taken back: 2 waves erased")
    page.get_by_role("button", name="Make an archive").click()
    link = page.get_by_role("link", name="Download it").first
    expect(link).to_be_visible()
    with page.expect_download() as fetched:
        link.click()
    with zipfile.ZipFile(fetched.value.path()) as archive:
        assert archive.testzip() is None
        assert {"submissions.csv", "decisions.csv", "campaign.json", "README.txt"} <= set(archive.namelist())
        assert sum(name.startswith("photos/") for name in archive.namelist()) >= 72
