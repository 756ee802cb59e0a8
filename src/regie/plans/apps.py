"""The room ``plans``."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Plans and their editions."""

    name = "regie.plans"
    label = "plans"

    def ready(self) -> None:
        """Declare what this room writes in the one history."""
        from regie.base.audit import ACTIONS  # it has models: not before the rooms are loaded

        ACTIONS.update(
            {
                "plans.plan.created": "maakte het plan",
                "plans.vocabulary.added": "voegde een begrip toe",
                "plans.edition.opened": "opende een ontwerp",
                "plans.edition.discarded": "gooide het ontwerp weg",
                "plans.edition.submitted": "legde het ontwerp voor",
                "plans.edition.withdrawn": "trok het ontwerp terug",
                "plans.edition.decided": "noteerde de beslissing",
                "plans.edition.published": "publiceerde de editie",
                "plans.edition.taken_back": "nam de publicatie terug",
                "plans.edition.filled": "verwerkte aanvaarde wijzigingen",
                "plans.conflict.settled": "loste een botsing op",
                "plans.item.added": "voegde een onderdeel toe",
                "plans.item.changed": "wijzigde het onderdeel",
                "plans.item.moved": "verplaatste het onderdeel",
                "plans.item.ended": "beëindigde het onderdeel",
                "plans.item.revived": "nam het onderdeel weer op",
                "plans.item.merged": "voegde onderdelen samen",
                "plans.item.split": "splitste het onderdeel",
                "plans.item.succeeded": "noteerde wat het onderdeel vervangt",
            }
        )
