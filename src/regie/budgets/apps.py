"""The room ``budgets``."""

from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    """Articles, rounds, movements, balances."""

    name = "regie.budgets"
    label = "budgets"
