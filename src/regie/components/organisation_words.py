"""What sorts of organisations are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from regie.actors.models import Organisation
from regie.agenda.models import Membership

KINDS: dict[str, str | Promise] = {
    Organisation.Kind.GOVERNMENT: _("government"),
    Organisation.Kind.DEPARTMENT: _("department"),
    Organisation.Kind.AGENCY: _("agency"),
    Organisation.Kind.LEGAL_PERSON: _("legal person"),
    Organisation.Kind.LOCAL_BOARD: _("local board"),
    Organisation.Kind.CITY_AGENCY: _("agency of a city"),
    Organisation.Kind.COMMUNITY_COMMISSION: _("community commission"),
    Organisation.Kind.ASSOCIATION: _("association"),
    Organisation.Kind.ADVISORY_BODY: _("advisory body"),
    Organisation.Kind.RESEARCH: _("research institution"),
    Organisation.Kind.INTERNATIONAL: _("international organisation"),
    Organisation.Kind.OTHER: _("other organisation"),
}
#: As what somebody belongs to a body that meets.
MEMBER_ROLES: dict[str, str | Promise] = {
    Membership.Role.CHAIR: _("chair"),
    Membership.Role.SECRETARIAT: _("secretariat"),
    Membership.Role.MEMBER: _("member"),
    Membership.Role.OBSERVER: _("observer"),
}
