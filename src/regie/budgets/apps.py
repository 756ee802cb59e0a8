"""The room ``budgets``."""

from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    """Articles, rounds, movements, balances."""

    name = "regie.budgets"
    label = "budgets"

    def ready(self) -> None:
        """Say what the services of this room do."""
        from regie.base.audit import ACTIONS
        from regie.base.hooks import search_texts, verifiers
        from regie.budgets import selectors

        verifiers.add(selectors.broken_balances)
        search_texts.add(selectors.search_texts)
        ACTIONS.update(
            {
                "budgets.round.added": "begrotingsronde toegevoegd",
                "budgets.articles.added": "begrotingsartikelen toegevoegd of aangevuld",
                "budgets.article.changed": "begrotingsartikel gewijzigd",
                "budgets.article.recoded": "begrotingsartikel kreeg een nieuwe code",
                "budgets.movements.recorded": "bewegingen ingeschreven",
                "budgets.movement.reversed": "beweging teruggedraaid",
                "budgets.acceptance.taken_back": "bewegingen van een overname teruggedraaid",
                "budgets.ruiter.told": "aanwending van de VAK-ruiter ingeschreven",
                "budgets.round.closed": "begrotingsronde afgesloten",
                "budgets.claim.reserved": "bedrag gereserveerd",
                "budgets.claim.committed": "bedrag vastgelegd",
                "budgets.claim.payable": "bedrag betaalbaar gesteld",
                "budgets.claim.paid": "bedrag betaald",
            }
        )
