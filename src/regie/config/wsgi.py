"""What a web server calls.

Whoever imports this has all that public pages need in memory: otherwise the first reader of each
kind of page would wait while its template is compiled. ``regie serve`` imports it before its web
processes part, so that they share it. Pages of signed-in work are twice as many and asked for by
few: each is compiled when it is first asked for.
"""

from __future__ import annotations

import gc
import importlib
import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.config.settings")
application = get_wsgi_application()
_PUBLIC = {"regie.components", "regie.website"}


def _load() -> None:
    from django.apps import apps
    from django.template.loader import get_template
    from django.urls import get_resolver

    from regie.base.words import stem

    importlib.import_module("icalendar")
    importlib.import_module("xlsxwriter")
    get_resolver().url_patterns  # noqa: B018 - reading them imports every page
    stem("bladzijden", "nl")
    stem("pages", "en")
    for app in apps.get_app_configs():
        folder = Path(app.path, "templates")
        if app.name in _PUBLIC:
            for page in folder.rglob("*.html"):
                get_template(page.relative_to(folder).as_posix())


_load()
# What was loaded stays: looking for rubbish among it at every page would only cost time.
gc.collect()
gc.freeze()
