"""What a container's health check asks; no Django, because it is asked every few seconds.

python -m operations.probe web       the site answers, with database and files
python -m operations.probe pulse     worker or clock has touched PULSE_FILE lately
"""

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

WEB = "http://127.0.0.1:8000/health/ready"
PATIENCE_S = 5.0
# A worker touches its file every 15 seconds unless it hears nothing, the clock whenever it sends something.
PULSE_IS_LATE_S = 120.0


def main(what: str) -> None:
    said = {"web": ask_web, "pulse": feel_pulse}[what]()
    if said:
        sys.exit(said)


def ask_web(address: str = WEB) -> str:
    """ "" or what is wrong."""
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE_S):  # noqa: S310  # nosec B310
            return ""
    except (urllib.error.URLError, OSError) as error:
        return f"The site does not answer: {error}"


def feel_pulse() -> str:
    file = Path(os.environ.get("PULSE_FILE", ""))
    if not file.is_file():
        return f"There is no {file}: worker or clock has not begun."
    silent_s = time.time() - file.stat().st_mtime
    return f"Nothing for {silent_s:.0f} seconds." if silent_s > PULSE_IS_LATE_S else ""


if __name__ == "__main__":
    main(sys.argv[1])
