"""What a web server calls."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.config.settings")
application = get_wsgi_application()
# What was loaded stays: looking for rubbish among it at every page would only cost time.
gc.collect()
gc.freeze()
