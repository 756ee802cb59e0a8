"""The room ``website``."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """The public pages."""

    name = "regie.website"
    label = "website"

    def ready(self) -> None:
        """Say where the pages of this room stand."""
        from regie.components import euros  # noqa: F401 - importing declares the job
        from regie.components.addresses import PAGES
        from regie.website import following, plans_charts  # noqa: F401 - importing declares the jobs

        PAGES.update(
            paper="document",
            place="place",
            organisation="organisation",
            plan="plan",
            objective="objective",
            agreement="agreement",
            recommendation="recommendation",
            grant="grant",
            due_figure="indicator",
            article="budget_article",
            pot="pot",
            programme_end="programme_end",
            consultation="consultation",
            due_obligation="obligation",
            due_meeting="meeting",
            public_call="call",
            programmes="programmes",
            due_milestone="item",
            chart="chart",
            public_indicator="indicator",
            public_programme="programme",
            public_round="budget_round",
            story="story",
            item_money="item_money",
            pot_money="pot_money",
            chapter="document_chapter",
            public_indicators="indicators",
            unproven="plan_unproven",
            studies="research",
            municipalities="municipalities",
        )
        PAGES.update(
            dict.fromkeys(
                (
                    "action",
                    "initiative",
                    "evaluation",
                    "research",
                    "regulation",
                    "decree_evaluation",
                    "milestone",
                    # The history calls all of them so.
                    "item",
                ),
                "item",
            )
        )
