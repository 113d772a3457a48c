"""Whatever comes, an answer: photos/door.py and the forms under thousands of odd inputs. FUZZ_CASES says how
many; the short form runs some hundred of each, `script/bench fuzz` 20,000."""

import random
import string
from io import BytesIO

import pillow_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.conftest import WORDS
from tests.fuzz.odd import FIELDS, changed, often
from tracker.models import Submission
from tracker.photos import door
from tracker.submissions.forms import SubmissionForm
from tracker.submissions.place_and_time import PlaceAndTimeForm

KINDS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")


@pytest.fixture(scope="module")
def seeds():
    """A small file of each kind to start from."""
    pillow_heif.register_heif_opener()
    made = []
    for kind in KINDS:
        Image.effect_noise((96, 80), 50).convert("RGB").save(buffer := BytesIO(), kind)
        made.append(buffer.getvalue())
    return made


@often
@given(seed=st.integers(0, 2**32), which=st.integers(0, len(KINDS) - 1))
def test_any_file_is_taken_or_refused_with_advice(seeds, seed, which):
    """A photo, or a PhotoError that says what to do; a crash of the decoder would be one too
    ("too-heavy")."""
    data = changed(seeds[which], random.Random(seed))
    try:
        facts = door.check(data, wait_seconds=30)
        made = door.renditions(data, door.Crop(), {"large": 1024, "tile": 256})
    except door.PhotoError as error:
        advice = door.ADVICE.get(error.code, "")
        made, facts = {}, None
    else:
        advice = "taken"
    assert advice
    if facts is None:
        return
    assert 0 < facts.width * facts.height <= 60_000_000
    for name, content in made.items():
        with Image.open(BytesIO(content)) as image:
            assert (image.format, image.mode) == ("JPEG", "RGB")
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
            assert name != "tile" or image.size == (256, 256)


TEXT = st.text(max_size=400) | st.sampled_from(
    ["", "=1+1", "<script>", "\0", "\ud83d", "\u202e", "' OR 1=1", "9" * 300, "-1", "1e999", "NaN"]
)


@pytest.mark.django_db
@often
@given(words=st.dictionaries(st.sampled_from(FIELDS), TEXT, max_size=12))
def test_any_form_is_taken_or_answered_field_by_field(campaign, words):
    photo = SimpleUploadedFile("a.jpg", b"\xff\xd8\xff no photo")
    form = SubmissionForm(
        {**WORDS, "send_key": "key-of-a-fuzz-test-1", **words}, {"photo": [photo]}, campaign=campaign
    )
    assert not form.is_valid()  # the photo is none
    assert all(name in form.fields or name == "__all__" for name in form.errors)
    other = PlaceAndTimeForm({**WORDS, **words})
    if other.is_valid():
        wave = other.wave()
        assert -90 <= wave.latitude <= 90
        assert -180 <= wave.longitude <= 180
        assert 1 <= wave.people <= 5000
        row = Submission(
            name=wave.name, message=wave.message, place=wave.place, zone=wave.zone, waved_at=wave.waved_at
        )
        assert len(row.name) <= 80
        assert row.waved_at.tzinfo is not None


ADDRESSES = [
    "/places.json?q=",
    "/find.json?q=",
    "/waves/?q=",
    "/waves/?page=",
    "/when.json?latitude=",
    "/w/",
    "/wave/",
    "/groups/",
    "/cells/",
]


@pytest.mark.django_db
@often
@given(
    start=st.sampled_from(ADDRESSES), rest=st.text(alphabet=string.printable + "äß漢\u202e\x00", max_size=60)
)
def test_any_address_is_answered(client, campaign, no_limit, start, rest):
    answer = client.get(start + rest)
    assert answer.status_code < 500
    assert "script" not in rest or f"<{rest}" not in answer.text
