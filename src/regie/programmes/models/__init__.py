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
from regie.programmes.models.letter import Letter, Objection
from regie.programmes.models.payment import PaidLine, PaymentBatch, PaymentLayout, PaymentOrder
from regie.programmes.models.reporting import DoubleCount, ResultEntry
from regie.programmes.models.settlement import (
    AccountsCheck,
    Sample,
    SampleLine,
    Settlement,
    SettlementLine,
)

__all__ = [
    "AccountsCheck",
    "Application",
    "AskedCost",
    "AskedLine",
    "AskedShare",
    "Award",
    "AwardLine",
    "AwardShare",
    "Call",
    "CallRules",
    "Decision",
    "DecisionLine",
    "DoubleCount",
    "Envelope",
    "Letter",
    "Member",
    "Objection",
    "PaidLine",
    "PaymentBatch",
    "PaymentLayout",
    "PaymentOrder",
    "Report",
    "ReportLine",
    "ResultEntry",
    "Sample",
    "SampleLine",
    "Settlement",
    "SettlementLine",
    "Submission",
]
