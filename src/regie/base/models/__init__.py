"""Accounts, the one history, files, notifications, jobs, approvals and the search table."""

from regie.base.models.account import Account
from regie.base.models.approval import Approval
from regie.base.models.audit import Event, Payload
from regie.base.models.file import StoredFile
from regie.base.models.following import Follower, Following
from regie.base.models.job import Job
from regie.base.models.notification import Notification
from regie.base.models.request import OneTimeKey, RateCount
from regie.base.models.search import SearchEntry, SearchWord

__all__ = [
    "Account",
    "Approval",
    "Event",
    "Follower",
    "Following",
    "Job",
    "Notification",
    "OneTimeKey",
    "Payload",
    "RateCount",
    "SearchEntry",
    "SearchWord",
    "StoredFile",
]
