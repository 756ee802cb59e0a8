"""The tables of calls, applications, decisions, awards and reports."""

from regie.programmes.models.application import (
    Application,
    AskedCost,
    AskedLine,
    AskedShare,
    Member,
    Submission,
)
from regie.programmes.models.award import (
    Award,
    AwardLine,
    AwardShare,
    Decision,
    DecisionLine,
    Report,
    ReportLine,
)
from regie.programmes.models.call import Call, CallRules, Envelope
from regie.programmes.models.continuation import (
    ActionEnd,
    Consultation,
    ConsultationAnswer,
    Continuation,
    Lesson,
    ProgrammeEnd,
)

__all__ = [
    "ActionEnd",
    "Application",
    "AskedCost",
    "AskedLine",
    "AskedShare",
    "Award",
    "AwardLine",
    "AwardShare",
    "Call",
    "CallRules",
    "Consultation",
    "ConsultationAnswer",
    "Continuation",
    "Decision",
    "DecisionLine",
    "Envelope",
    "Lesson",
    "Member",
    "ProgrammeEnd",
    "Report",
    "ReportLine",
    "Submission",
]
