"""Settings for tests: those of Regie, in a home of their own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["REGIE_HOME"] = tempfile.mkdtemp(prefix="regie-test-")
# PostgreSQL only where it is asked for, so that nobody's own database is ever touched.
os.environ.pop("DATABASE_URL", None)
if "REGIE_TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["REGIE_TEST_DATABASE_URL"]

from regie.config.settings import *  # noqa: F403 - the environment must be set first

# What protects real passwords only makes tests slow.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Pages are tested as they are written, without what the launcher builds. The folder is there, so
# that whitenoise has nothing to warn about.
STATIC_ROOT = REGIE_HOME  # noqa: F405 - comes with the star
atexit.register(shutil.rmtree, STATIC_ROOT, ignore_errors=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "components" / "templates"]  # noqa: F405 - as above
