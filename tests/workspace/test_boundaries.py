"""An administrator brings boundaries of municipalities."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from regie.base.actor import Role
from regie.indicators.models import Outlined
from tests.website import register
from tests.website.test_boundaries import topology
from tests.workspace.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_an_administrator_brings_a_file_and_hears_what_is_in_it(sign_in: SignIn) -> None:
    register.facts()
    client = sign_in(Role.ADMINISTRATOR)
    upload = SimpleUploadedFile("drie.topo.json", topology())
    answer = client.post(
        "/werk/gemeenten/grenzen/", {"file": upload, "source": "verzonnen"}, follow=True
    )
    words = html.fromstring(answer.content.decode()).text_content()
    assert "3 gemeenten" in words
    assert "geen gemeente van vandaag: 9" in words
    bad = SimpleUploadedFile("drie.topo.json", b"nergens")
    answer = client.post("/werk/gemeenten/grenzen/", {"file": bad, "source": "verzonnen"})
    assert answer.status_code == 422
    assert "geen JSON" in answer.content.decode()
    client.post("/werk/gemeenten/grenzen/weghalen/")
    assert Outlined.objects.order_by("-pk")[0].paths == {}
