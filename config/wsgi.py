"""What gunicorn serves."""

import gc
import os
import shutil
from datetime import UTC, datetime

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config import startup
from tracker import places, sky

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Each process of the server counts its requests in a file of its own; those of an earlier start are over.
counts = settings.VAR_DIR / "metrics"
shutil.rmtree(counts, ignore_errors=True)
counts.mkdir(parents=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(counts)
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
