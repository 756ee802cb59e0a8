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
from regie.programmes.models.continuation import (
    ActionEnd,
    Consultation,
    ConsultationAnswer,
    Continuation,
    Lesson,
    ProgrammeEnd,
)
from regie.programmes.models.letter import Letter, Objection
from regie.programmes.models.payment import (
    PaidLine,
    PaymentBatch,
    PaymentLayout,
    PaymentOrder,
)
from regie.programmes.models.place import PlaceFigure
from regie.programmes.models.reporting import DoubleCount, ResultEntry
from regie.programmes.models.settlement import (
    AccountsCheck,
    Sample,
    SampleLine,
    Settlement,
    SettlementLine,
)
from regie.programmes.models.support import SupportRequest

__all__ = [
    "AccountNumber",
    "AccountsCheck",
    "ActionEnd",
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
    "Consultation",
    "ConsultationAnswer",
    "Continuation",
    "Decision",
    "DecisionLine",
    "DossierMessage",
    "DoubleCount",
    "Envelope",
    "InspectionAdvice",
    "JuryItem",
    "JuryMeeting",
    "JurySeat",
    "Lesson",
    "Letter",
    "Member",
    "Objection",
    "PaidLine",
    "PaymentBatch",
    "PaymentLayout",
    "PaymentOrder",
    "PlaceFigure",
    "ProgrammeEnd",
    "Recusal",
    "Report",
    "ReportLine",
    "ResultEntry",
    "Sample",
    "SampleLine",
    "Score",
    "Settlement",
    "SettlementLine",
    "Submission",
    "SupportRequest",
]
