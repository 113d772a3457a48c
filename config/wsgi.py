"""What gunicorn serves."""

import os
import threading

from django.core.wsgi import get_wsgi_application

from tracker import places

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# Read the table of towns now, beside the first requests, and not at the first letter that somebody types.
threading.Thread(target=places.search, args=("a",), daemon=True).start()
