"""The room ``website``."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """The public pages."""

    name = "regie.website"
    label = "website"
