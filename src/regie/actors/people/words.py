"""The Dutch and English names of roles (docs/domain.md)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from regie.base.actor import Role

ROLE_NAMES: dict[Role, str | Promise] = {
    Role.COORDINATOR: _("Coordinator"),
    Role.REPORTER: _("Domain reporter"),
    Role.HEAD: _("Head of service"),
    Role.MUNICIPAL_EDITOR: _("Municipal editor"),
    Role.APPLICANT_READER: _("Applicant: reader"),
    Role.APPLICANT_EDITOR: _("Applicant: editor"),
    Role.APPLICANT_SIGNATORY: _("Applicant: signatory"),
    Role.PARTNER_EDITOR: _("Partner editor"),
    Role.ASSESSOR: _("Assessor"),
    Role.INSPECTOR: _("Inspector"),
    Role.FINANCIAL_OFFICER: _("Financial officer"),
    Role.APPROVER: _("Approver"),
    Role.COUNSELLOR: _("Agency counsellor"),
    Role.JOURNALIST: _("Journalist"),
    Role.ADMINISTRATOR: _("Administrator"),
}


def role_name(role: str) -> str:
    """The name of ``role`` in the language of the page."""
    return str(ROLE_NAMES[Role(role)])
