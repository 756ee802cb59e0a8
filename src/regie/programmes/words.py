"""What the rules of a call are called by people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Names = dict[str, str | Promise]

#: Who may apply.
KINDS: Names = {
    "municipality": _("municipalities"),
    "partnership": _("partnerships"),
    "intermunicipal": _("bodies of several municipalities"),
    "organisation": _("organisations"),
}
RULES: Names = {
    "rank_rounds": _("first what applicants themselves put first, then their second choice, …"),
    "pro_rata": _("all lines together, each served in proportion"),
    "score": _("the best score first"),
}
BASES: Names = {
    "decision": _("by decision"),
    "paper": _("as a paper says"),
    "staff": _("as staff stated"),
    "inferred": _("inferred"),
    "example": _("an example: the real rule is not known"),
}
MOMENTS: Names = {
    "award": _("at the award"),
    "report": _("at a report"),
    "settlement": _("at the settlement"),
}
ANSWERS: Names = {
    "text": _("a few words"),
    "long_text": _("a text"),
    "number": _("a number"),
    "euro": _("an amount"),
    "date": _("a date"),
    "choice": _("a choice"),
    "yes_no": _("yes or no"),
    "file": _("a file"),
    "iban": _("an account number"),
    "kbo": _("an enterprise number"),
    "email": _("an e-mail address"),
}
INSPECTIONS: Names = {
    "none": _("no advice is asked"),
    "informs": _("its advice is asked, and does not bind"),
    "blocks": _("without a favourable advice nothing is awarded"),
}
#: What a part of the rules is called: section, or section and field.
FIELDS: dict[tuple[str, ...], str | Promise] = {
    ("about",): _("What the call is for"),
    ("applicants", "kinds"): _("Who may apply"),
    ("applicants", "named"): _("Who may apply, by name"),
    ("applicants", "excluded"): _("Who may not apply"),
    ("applicants", "threshold", "figure"): _("The figure of the threshold"),
    ("applicants", "threshold", "above"): _("The threshold"),
    ("applicants", "threshold", "together"): _("Reaching the threshold together in one region"),
    ("applicants", "one_partnership"): _("One partnership for each board"),
    ("applicants", "source"): _("Source of who may apply"),
    ("dates", "opens"): _("Opening of the call"),
    ("dates", "closes"): _("Closing of the call"),
    ("dates", "start"): _("Start of the project"),
    ("dates", "end"): _("End of the project"),
    ("dates", "notice_months"): _("Months between the closing and the start"),
    ("dates", "source"): _("Source of the dates"),
    ("own_share",): _("Own share for each euro"),
    ("envelope",): _("Money"),
    ("allocation", "rule"): _("How the money is divided"),
    ("allocation", "basis"): _("Where the rule of division comes from"),
    ("allocation", "awards_least"): _("Least number of awards"),
    ("continuation", "least_share"): _("Part of the result for a next year without more ado"),
    ("continuation", "source"): _("Source of the rule for a next year"),
    ("process", "once"): _("One application for each organisation"),
    ("process", "partners"): _("Applying together with partners"),
    ("process", "blind"): _("Assessing without seeing who applies"),
    ("process", "inspection"): _("Inspection of Finance"),
    ("process", "quorum"): _("Members that a jury needs"),
    ("process", "objection_days"): _("Days to object to a decision"),
    ("process", "answer_days"): _("Days to answer an objection"),
    ("process", "reply_days"): _("Days to reply to a settlement"),
    ("process", "least_part"): _("Smallest part of a project that is still given"),
    ("lines", "objective"): _("objective"),
    ("lines", "action"): _("action"),
    ("lines", "title"): _("title"),
    ("lines", "unit"): _("what is counted"),
    ("lines", "amount"): _("amount for one"),
    ("lines", "ceiling"): _("at most"),
    ("lines", "expects"): _("what is expected at least"),
    ("lines", "source"): _("remark"),
    ("lines", "since"): _("to be asked from"),
    ("form", "title"): _("title"),
    ("questions", "label"): _("the question"),
    ("questions", "answer"): _("kind of answer"),
    ("questions", "required"): _("needed"),
    ("questions", "limit"): _("characters at most"),
    ("questions", "only"): _("the only answer that counts"),
    ("questions", "help"): _("explanation"),
    ("questions", "choices"): _("what can be chosen"),
    ("questions", "when"): _("asked only where"),
    ("bonuses", "title"): _("title"),
    ("bonuses", "amount"): _("amount"),
    ("bonuses", "source"): _("remark"),
    ("reserves", "title"): _("for whom"),
    ("reserves", "amount"): _("amount"),
    ("reserves", "awards"): _("number of awards"),
    ("reserves", "source"): _("remark"),
    ("payments", "share"): _("share"),
    ("payments", "moment"): _("when"),
    ("payments", "basis"): _("where this comes from"),
    ("payments", "source"): _("remark"),
    ("reports", "title"): _("title"),
    ("reports", "due"): _("before"),
    ("reports", "source"): _("remark"),
    ("scores", "title"): _("title"),
    ("scores", "highest"): _("highest score"),
    ("scores", "weight"): _("weight"),
}
#: What one element of a list is called.
THINGS: Names = {
    "lines": _("Menu line"),
    "form": _("Block"),
    "questions": _("Question"),
    "bonuses": _("Extra money"),
    "reserves": _("Reserved part"),
    "payments": _("Payment"),
    "reports": _("Report"),
    "scores": _("Criterion"),
    "costs": _("Cost"),
    "incomes": _("Income"),
}
#: That the order of a list changed.
ORDERS: Names = {
    "lines": _("The lines stand in another order."),
    "form": _("The blocks of questions stand in another order."),
    "questions": _("The questions of a block stand in another order."),
    "bonuses": _("The kinds of extra money stand in another order."),
    "scores": _("The criteria stand in another order."),
}
