"""What gunicorn serves."""

import atexit
import os
import shutil
import tempfile

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Each process of the server counts its requests in a file of its own, on this machine alone.
counts = tempfile.mkdtemp(prefix="wave-metrics-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
master = os.getpid()


@atexit.register
def forget_counts() -> None:
    if os.getpid() == master:
        shutil.rmtree(counts, ignore_errors=True)


# By their names: config knows nothing of the apps.
application = import_string("operations.polled.PolledPointer")(get_wsgi_application())
import_string("operations.startup.prepare_web_process")()
