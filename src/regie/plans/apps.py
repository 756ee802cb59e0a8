"""The room ``plans``."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Plans and their editions."""

    name = "regie.plans"
    label = "plans"

    def ready(self) -> None:
        """Declare what this room writes in the one history, and what can be found of it."""
        # They have models: not before the rooms are loaded.
        from regie.agenda.hooks import due_dates
        from regie.base.audit import ACTIONS
        from regie.base.hooks import search_texts
        from regie.plans.selectors import search_texts as found
        from regie.plans.selectors.due import due_dates as milestones

        search_texts.add(found)
        due_dates.add(milestones)
        ACTIONS.update(
            {
                "plans.plan.created": "Plan made",
                "plans.vocabulary.added": "Term added",
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
