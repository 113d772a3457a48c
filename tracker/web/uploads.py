"""Bounded reading: a file is given up as soon as it is larger than a photo may be."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class BoundedUploadHandler(FileUploadHandler):
    """First in the row of handlers: counts, and passes on.

    A file that is one chunk too large is still handed over, so that its form can say so; a body that goes on
    far beyond that is cut off.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.received = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        # What the sender says; whoever says less is cut off there by the server.
        if content_length > self.most_bytes():
            raise RequestDataTooBig(f"{content_length} bytes are more than {self.most_bytes()}")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        # Keep one byte too many: the form then knows that it was too large.
        if self.received - len(raw_data) > self.most_bytes_of_a_file():
            return None
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

    @staticmethod
    def most_bytes_of_a_file() -> int:
        return int(settings.PHOTO_MAX_BYTES)

    @staticmethod
    def most_bytes() -> int:
        return int(settings.PHOTO_MAX_BYTES * settings.PHOTOS_PER_SEND + settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


class ImportUploadHandler(BoundedUploadHandler):
    """For one archive of photos, on an organiser's page."""

    @staticmethod
    def most_bytes_of_a_file() -> int:
        return int(settings.IMPORT_MAX_BYTES)

    @staticmethod
    def most_bytes() -> int:
        return int(settings.IMPORT_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
