"""The room ``budgets``."""

from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    """Articles, rounds, movements, balances."""

    name = "regie.budgets"
    label = "budgets"

    def ready(self) -> None:
        """Say what the services of this room do."""
        from regie.base.actor import Role
        from regie.base.approvals import Subject, subject
        from regie.base.audit import ACTIONS
        from regie.base.hooks import search_texts, verifiers
        from regie.budgets import selectors
        from regie.budgets.services import scenarios

        verifiers.add(selectors.broken_balances)
        search_texts.add(selectors.search_texts)
        subject(
            Subject(
                kind=scenarios.APPROVAL,
                digest=scenarios.digest_of,
                roles=frozenset({Role.APPROVER, Role.COORDINATOR, Role.ADMINISTRATOR}),
                approved=scenarios.approved,
            )
        )
        ACTIONS.update(
            {
                "budgets.round.added": "Budget round added",
                "budgets.articles.added": "Budget articles added or completed",
                "budgets.article.changed": "Budget article changed",
                "budgets.article.recoded": "Budget article given another code",
                "budgets.movements.recorded": "Movements recorded",
                "budgets.movement.reversed": "Movement reversed",
                "budgets.acceptance.taken_back": "Movements of an acceptance taken back",
                "budgets.ruiter.told": "Use of the VAK-ruiter recorded",
                "budgets.round.closed": "Budget round closed",
                "budgets.claim.reserved": "Amount reserved",
                "budgets.claim.committed": "Amount committed",
                "budgets.claim.payable": "Amount made payable",
                "budgets.claim.paid": "Amount paid",
                "budgets.formula.added": "Formula added",
                "budgets.formula.changed": "Formula changed",
                "budgets.formula.posted": "Formula written down as a movement",
                "budgets.scenario.opened": "Scenario opened",
                "budgets.scenario.changed": "Scenario changed",
                "budgets.scenario.discarded": "Scenario discarded",
                "budgets.scenario.promoted": "Scenario promoted to movements",
                "budgets.share.told": "Index-sensitive share told",
            }
        )
