"""The room ``plans``."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Plans and their editions."""

    name = "regie.plans"
    label = "plans"

    def ready(self) -> None:
        """Declare what this room writes in the one history, and what can be found of it."""
        # They have models: not before the rooms are loaded.
        from regie.base.audit import ACTIONS
        from regie.base.hooks import search_texts
        from regie.plans.selectors import search_texts as found

        search_texts.add(found)
        ACTIONS.update(
            {
                "plans.plan.created": "Plan made",
                "plans.plan.changed": "Plan changed",
                "plans.vocabulary.added": "Term added",
                "plans.decision.completed": "Decision completed",
                "plans.agreement.recorded": "Agreement recorded",
                "plans.agreement.changed": "Agreement changed",
                "plans.recommendation.recorded": "Recommendation recorded",
                "plans.recommendation.changed": "Recommendation changed",
                "plans.recommendation.answered": "Recommendation answered",
                "plans.file.loaded": "Plan loaded from a file",
                "plans.edition.opened": "Draft opened",
                "plans.edition.discarded": "Draft thrown away",
                "plans.edition.submitted": "Draft submitted",
                "plans.edition.withdrawn": "Draft withdrawn",
                "plans.edition.decided": "Decision noted",
                "plans.edition.published": "Edition published",
                "plans.edition.taken_back": "Publication taken back",
                "plans.edition.filled": "Accepted changes entered",
                "plans.conflict.settled": "Conflict settled",
                "plans.item.added": "Item added",
                "plans.item.changed": "Item changed",
                "plans.item.moved": "Item moved",
                "plans.item.ended": "Item ended",
                "plans.item.revived": "Item taken up again",
                "plans.item.merged": "Items merged",
                "plans.item.split": "Item split",
                "plans.item.succeeded": "Successor noted",
            }
        )
