"""The tables of calls, applications, decisions, awards and reports."""

from regie.programmes.models.application import (
    Application,
    AskedCost,
    AskedLine,
    AskedShare,
    Member,
    Submission,
)
from regie.programmes.models.applying import AccountNumber, ApplicationFile, ApplicationRight
from regie.programmes.models.assessment import (
    Assessment,
    Check,
    DossierMessage,
    InspectionAdvice,
    JuryItem,
    JuryMeeting,
    JurySeat,
    Recusal,
    Score,
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
from regie.programmes.models.place import PlaceFigure
from regie.programmes.models.support import SupportRequest

__all__ = [
    "AccountNumber",
    "Application",
    "ApplicationFile",
    "ApplicationRight",
    "AskedCost",
    "AskedLine",
    "AskedShare",
    "Assessment",
    "Award",
    "AwardLine",
    "AwardShare",
    "Call",
    "CallRules",
    "Check",
    "Decision",
    "DecisionLine",
    "DossierMessage",
    "Envelope",
    "InspectionAdvice",
    "JuryItem",
    "JuryMeeting",
    "JurySeat",
    "Member",
    "PlaceFigure",
    "Recusal",
    "Report",
    "ReportLine",
    "Score",
    "Submission",
    "SupportRequest",
]
