"""The room ``plans``."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Plans and their editions."""

    name = "regie.plans"
    label = "plans"

    def ready(self) -> None:
        """Declare what this room writes in the one history, and what can be found of it."""
        # They have models: not before the rooms are loaded.
        from regie.actors.people.due import due_items
        from regie.agenda.hooks import due_dates
        from regie.base.actor import Role
        from regie.base.approvals import Subject, subject
        from regie.base.audit import ACTIONS
        from regie.base.chain import links_at, nodes_of
        from regie.base.hooks import persons_erased, persons_needed, search_texts, verifiers
        from regie.plans.progress import own_papers, reminders  # noqa: F401 - they declare jobs
        from regie.plans.progress.asking import broken_snapshots
        from regie.plans.progress.due import due_dates as ends_of_rounds
        from regie.plans.progress.due import due_items as due_in_rounds
        from regie.plans.progress.forgetting import forget, needed
        from regie.plans.selectors import chain
        from regie.plans.selectors import search_texts as found
        from regie.plans.selectors.due import due_dates as milestones
        from regie.plans.selectors.due import due_items as to_publish
        from regie.plans.services import editions, publishing

        search_texts.add(found)
        subject(
            Subject(
                kind=editions.APPROVAL,
                digest=publishing.digest_of,
                roles=frozenset({Role.APPROVER, Role.COORDINATOR, Role.ADMINISTRATOR}),
                approved=publishing.approved,
            )
        )
        due_items.add(due_in_rounds)
        due_items.add(to_publish)
        persons_needed.add(needed)
        persons_erased.add(forget)
        verifiers.add(broken_snapshots)
        due_dates.add(milestones)
        due_dates.add(ends_of_rounds)
        links_at.add(chain.links_at)
        nodes_of.add(chain.nodes_of)
        ACTIONS.update(
            {
                "plans.plan.created": "Plan made",
                "plans.plan.changed": "Plan changed",
                "plans.plan.fields": "Own fields of a plan changed",
                "plans.vocabulary.added": "Term added",
                "plans.vocabulary.changed": "Term changed",
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
                "plans.item.undone": "Change undone",
                "plans.round.planned": "Progress round made",
                "plans.round.assigned": "Progress round: who answers was chosen",
                "plans.round.left_out": "Progress round: items left out",
                "plans.round.opened": "Progress round opened",
                "plans.round.discarded": "Progress round thrown away",
                "plans.round.deadline_moved": "Deadline of a progress round moved",
                "plans.round.closed": "Progress round closed",
                "plans.link.opened": "Personal link opened",
                "plans.link.renewed": "New personal link sent",
                "plans.link.revoked": "Personal link withdrawn",
                "plans.answer.saved": "Answer saved",
                "plans.answer.all_on_track": "Everything marked as going to plan",
                "plans.answer.suggested": "Suggestion from an own paper taken over",
                "plans.answer.sent": "Answers sent",
                "plans.answer.confirmed": "Answer confirmed by the head of service",
                "plans.answer.returned": "Answer sent back with a question",
                "plans.answer.accepted": "Answer accepted",
                "plans.answer.all_accepted": "Answers that go to plan accepted",
                "plans.request.passed_on": "Question passed on to a colleague",
                "plans.request.taken_back": "Passed on question taken back",
                "plans.paper.brought": "Own paper brought to a progress round",
                "plans.paper.read": "Own paper read for a progress round",
                "plans.progress.reminded": "Reminder of progress rounds sent",
                "plans.practice.changed": "Confirmation by the head of service chosen",
                "plans.minutes.changed": "Minutes per question changed",
            }
        )
