"""What the pages about progress show: each with a number of queries that does not grow."""

from regie.plans.progress.selectors.accepted import (
    Told,
    line_of_progress,
    round_content,
    snapshot_of,
)
from regie.plans.progress.selectors.answering import (
    AnswerPage,
    Asked,
    answer_page,
    as_draft,
)
from regie.plans.progress.selectors.items import (
    About,
    StepOf,
    abouts,
    last_answers,
    plans_of,
)
from regie.plans.progress.selectors.minutes import (
    Minutes,
    minutes_list,
    minutes_of,
)
from regie.plans.progress.selectors.requests import (
    RequestPage,
    open_links,
    practices,
    request_page,
    to_confirm,
)
from regie.plans.progress.selectors.rounds import (
    AskedPerson,
    DomainBurden,
    Followed,
    RoundLine,
    RoundPage,
    followed,
    people_choices,
    plan_choices,
    round_list,
    round_page,
)

__all__ = [
    "About",
    "AnswerPage",
    "Asked",
    "AskedPerson",
    "DomainBurden",
    "Followed",
    "Minutes",
    "RequestPage",
    "RoundLine",
    "RoundPage",
    "StepOf",
    "Told",
    "abouts",
    "answer_page",
    "as_draft",
    "followed",
    "last_answers",
    "line_of_progress",
    "minutes_list",
    "minutes_of",
    "open_links",
    "people_choices",
    "plan_choices",
    "plans_of",
    "practices",
    "request_page",
    "round_content",
    "round_list",
    "round_page",
    "snapshot_of",
    "to_confirm",
]
