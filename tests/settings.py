"""Settings for tests: those of Regie, in a home of their own."""

import os
import tempfile

os.environ["REGIE_HOME"] = tempfile.mkdtemp(prefix="regie-test-")
# PostgreSQL only where it is asked for, so that nobody's own database is ever touched.
os.environ.pop("DATABASE_URL", None)
if "REGIE_TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["REGIE_TEST_DATABASE_URL"]

from regie.config.settings import *  # noqa: F403 - the environment must be set first

# What protects real passwords only makes tests slow.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Pages are tried without the built assets.
STATIC_ROOT = REGIE_HOME / "static"  # noqa: F405 - from the settings above
STATIC_ROOT.mkdir()
STORAGES = {
    **STORAGES,  # noqa: F405 - as above
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
