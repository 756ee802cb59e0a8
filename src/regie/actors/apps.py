"""The room ``actors``."""

from django.apps import AppConfig


class ActorsConfig(AppConfig):
    """Organisations, municipalities, offices, persons."""

    name = "regie.actors"
    label = "actors"

    def ready(self) -> None:
        """Say what this room writes in the history, whose accounts are whose, what can be found."""
        from regie.actors import merging
        from regie.actors.people import (  # noqa: F401 - they fill lists when they load
            actions,
            erasing,
        )
        from regie.actors.people.selectors import names_of_accounts
        from regie.actors.selectors import search_texts as found
        from regie.base.approvals import Subject, subject
        from regie.base.audit import ACTIONS
        from regie.base.hooks import account_names, merger_totals, municipality_merged, search_texts

        ACTIONS["actors.facts.loaded"] = "Facts on organisations and municipalities loaded"
        ACTIONS["actors.organisation.added"] = "Organisation added"
        ACTIONS["actors.organisation.kbo_told"] = "Enterprise number of an organisation told"
        ACTIONS["actors.merging.prepared"] = "Mergers of municipalities prepared"
        ACTIONS["actors.merging.discarded"] = "Prepared mergers put away"
        ACTIONS["actors.merging.done"] = "Municipalities merged"
        ACTIONS["actors.merging.case_decided"] = "Decided about something that a merger left"
        subject(
            Subject(
                kind=merging.APPROVAL,
                digest=merging.digest_of,
                roles=merging.APPROVERS,
                approved=merging.approved,
            )
        )
        municipality_merged.add(merging.people_go_over)
        merger_totals.add(merging.people_counted)
        account_names.add(names_of_accounts)
        search_texts.add(found)
