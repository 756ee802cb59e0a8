"""The room ``budgets``."""

from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    """Articles, rounds, movements, balances."""

    name = "regie.budgets"
    label = "budgets"

    def ready(self) -> None:
        """Say what the services of this room do."""
        from regie.actors.people.due import due_items
        from regie.agenda.hooks import due_dates
        from regie.base.actor import Role
        from regie.base.approvals import Subject, subject
        from regie.base.audit import ACTIONS
        from regie.base.chain import links_at, nodes_of
        from regie.base.hooks import (
            merger_totals,
            municipality_merged,
            search_texts,
            verifiers,
        )
        from regie.budgets import selectors
        from regie.budgets.models.article import WRITERS
        from regie.budgets.selectors import chain
        from regie.budgets.selectors.due import due_in_budgets
        from regie.budgets.selectors.grants_due import due_dates as evaluations
        from regie.budgets.services import (
            allotments,
            closing,
            grant_import,  # noqa: F401 - it declares a job
            mergers,
            scenarios,
        )

        verifiers.add(selectors.broken_balances)
        search_texts.add(selectors.search_texts)
        due_dates.add(evaluations)
        due_items.add(due_in_budgets)
        municipality_merged.add(mergers.boards_go_over)
        merger_totals.add(mergers.counted)
        subject(
            Subject(
                kind=closing.APPROVAL,
                digest=closing.digest_of,
                roles=frozenset({*WRITERS, Role.APPROVER}),
                approved=closing.approved,
            )
        )
        subject(
            Subject(
                kind=allotments.APPROVAL,
                digest=allotments.digest_of,
                roles=allotments.APPROVERS,
                approved=allotments.approved,
            )
        )
        subject(
            Subject(
                kind=scenarios.APPROVAL,
                digest=scenarios.digest_of,
                roles=frozenset({Role.APPROVER, Role.COORDINATOR, Role.ADMINISTRATOR}),
                approved=scenarios.approved,
            )
        )
        links_at.add(chain.links_at)
        nodes_of.add(chain.nodes_of)
        ACTIONS.update(
            {
                "budgets.round.added": "Budget round added",
                "budgets.articles.added": "Budget articles added or completed",
                "budgets.article.changed": "Budget article changed",
                "budgets.article.recoded": "Budget article given another code",
                "budgets.programme.told": "Told what the total of a programme leaves out",
                "budgets.movements.recorded": "Movements recorded",
                "budgets.movement.reversed": "Movement reversed",
                "budgets.acceptance.taken_back": "Movements of an acceptance taken back",
                "budgets.ruiter.told": "Use of the VAK-ruiter recorded",
                "budgets.decision.noted": "Decision noted",
                "budgets.flow.told": "Internal flow told",
                "budgets.flow.ended": "Internal flow taken away",
                "budgets.round.closed": "Budget round closed",
                "budgets.claim.reserved": "Amount reserved",
                "budgets.claim.committed": "Amount committed",
                "budgets.claim.payable": "Amount made payable",
                "budgets.claim.paid": "Amount paid",
                "budgets.claim.step_undone": "Step of a claim taken back",
                "budgets.recovery.asked": "Money asked back",
                "budgets.recovery.received": "Money came back",
                "budgets.recovery.waived": "Money asked back given up",
                "budgets.grant.entered": "Grant entered",
                "budgets.grant.changed": "Grant changed",
                "budgets.grant.awarded": "Grant awarded",
                "budgets.grant.tied": "Claim tied to a grant",
                "budgets.grant.paid": "Grant paid",
                "budgets.grant.evaluated": "Grant evaluated",
                "budgets.grants.imported": "Grants imported",
                "budgets.grants.loaded": "Grants loaded",
                "budgets.answer.given": "Question about grants answered",
                "budgets.claim.planned": "Payment plan written",
                "budgets.claim.ended": "Claim ended",
                "budgets.claim.resumed": "Claim resumed",
                "budgets.source.added": "Source of money added",
                "budgets.pot.added": "Pot added",
                "budgets.funding.added": "Money put in a pot",
                "budgets.allotment.made": "Money assigned",
                "budgets.allotment.changed": "Assignment of money changed",
                "budgets.allotment.ended": "Assignment of money ended",
                "budgets.overdraft.asked": "Exception asked",
                "budgets.overdraft.allowed": "Exception allowed",
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
