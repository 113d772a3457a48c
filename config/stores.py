"""Where files lie: two stores, on the disk or in a bucket."""

from pathlib import Path
from typing import Any


def describe(folder: Path, **bucket: Any) -> dict[str, Any]:
    """Django's STORAGES. private: originals, renditions, tiles and targets; only views hand them out. public:
    pyramids and their tables. In a bucket where its name is given, in this folder otherwise."""

    def store(name: str, backend: str = "DurableFileSystemStorage") -> dict[str, Any]:
        if not bucket["bucket_name"]:
            return {"BACKEND": f"config.storage.{backend}", "OPTIONS": {"location": str(folder / name)}}
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {**IN_A_BUCKET, **bucket, "location": name},
        }

    return {
        "default": store("private"),
        "private": store("private"),
        "public": store("public", "GatheringFileSystemStorage"),
        "staticfiles": {"BACKEND": "config.static.GatheredStorage"},
    }


IN_A_BUCKET: dict[str, Any] = {
    "default_acl": None,
    "signature_version": "s3v4",
    "file_overwrite": True,
    "max_memory_size": 16 * 2**20,  # larger ones pass through a file
}
