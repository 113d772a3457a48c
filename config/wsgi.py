"""What gunicorn serves."""

import atexit
import gc
import os
import shutil
import tempfile
from datetime import UTC, datetime

from django.core.wsgi import get_wsgi_application

from config import startup
from tracker import places, sky

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Each process of the server counts its requests in a file of its own, on this machine alone.
counts = tempfile.mkdtemp(prefix="wave-metrics-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
master = os.getpid()


@atexit.register
def forget_counts() -> None:
    if os.getpid() == master:
        shutil.rmtree(counts, ignore_errors=True)


application = get_wsgi_application()
startup.refuse_bad_configuration()

# The tables of towns and the ephemeris, read before the first request and, with --preload, once for all processes:
# visitors who come together after a restart would each wait for them.
places.search("a")
places.by_slug("recife")
places.public_place(0, 0)
sky.view(0, 0, datetime(2013, 7, 19, 21, 27, tzinfo=UTC), sky.Aim("Saturn"))

# Tens of thousands of towns that live as long as the process: the collector need not look at them again, and need not
# write into pages that the processes share.
gc.collect()
gc.freeze()
