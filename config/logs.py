"""What must not get into logs."""

import logging
import re

# A private link is all that somebody needs to change or remove a wave.
PRIVATE_LINK = re.compile(r"/w/[^/\s\"']+")


class PrivateLinkFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "/w/" in message:
            record.msg, record.args = PRIVATE_LINK.sub("/w/…", message), None
        return True
