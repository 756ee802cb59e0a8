"""What states of awards, reports and payments are called, and how they look."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

#: State → (kind of ``c-status``, words).
LETTERS = {
    "award": ("good", _("granted")),
    "partial": ("look", _("partly granted")),
    "refusal": ("bad", _("refused")),
}
REPORTS = {
    "open": ("busy", _("to be filled in")),
    "sent": ("look", _("sent, to be checked")),
    "returned": ("late", _("sent back")),
    "approved": ("good", _("approved")),
}
BATCHES = {
    "prepared": ("busy", _("prepared")),
    "approved": ("look", _("approved, to be handed over")),
    "exported": ("good", _("handed over")),
    "withdrawn": ("bad", _("withdrawn")),
}
ORDERS = {
    "ordered": ("busy", _("under way")),
    "paid": ("good", _("paid")),
    "withdrawn": ("bad", _("withdrawn")),
}
OUTCOMES = {
    "matched": ("good", _("matched")),
    "differs": ("late", _("differs")),
    "again": ("look", _("was paid already")),
    "unknown": ("bad", _("not ours")),
}
OBJECTIONS = {
    "open": ("late", _("to be answered")),
    "upheld": ("good", _("upheld")),
    "partly": ("look", _("partly upheld")),
    "rejected": ("bad", _("rejected")),
    "withdrawn": ("bad", _("withdrawn")),
}
KINDS = {"objection": _("objection"), "complaint": _("complaint")}
SETTLEMENTS = {
    "proposed": ("busy", _("proposal, not sent yet")),
    "sent": ("look", _("put before the applicant")),
    "replied": ("late", _("replied to, to be decided")),
    "decided": ("good", _("decided")),
    "closed": ("good", _("closed")),
}
PROPOSALS = {
    "accept": ("good", _("accept")),
    "ask": ("look", _("ask")),
    "recover": ("bad", _("ask back")),
}
WHYS = {
    "reached": _("What was granted was reached."),
    "above": _("More was reached than granted."),
    "motivated": _("Less was reached, with a reason that a person judges."),
    "unmotivated": _("Less was reached, and no reason was given."),
    "not_told": _("Nothing was told, which is not zero."),
    "current_not_told": _("It is not told how many there were before."),
    "costs": _("This follows from the costs that were accepted."),
    "sum": _("This is a sum of money, which a person judges."),
}
MOMENTS = {
    "award": _("advance, at the award"),
    "report": _("after a report"),
    "settlement": _("balance, after the settlement"),
}
COLUMNS = {
    "reference": _("reference"),
    "name": _("beneficiary"),
    "iban": _("account number"),
    "amount": _("amount"),
    "date": _("day of execution"),
    "award": _("number of the award"),
    "call": _("call"),
    "article": _("budget article"),
    "kbo": _("enterprise number"),
    "note": _("message"),
}
SAMPLES = {
    "open": ("busy", _("open")),
    "good": ("good", _("in order")),
    "remark": ("look", _("remark")),
    "fault": ("bad", _("not in order")),
}
