"""The room ``writing``."""

from django.apps import AppConfig


class WritingConfig(AppConfig):
    """Between papers and the register."""

    name = "regie.writing"
    label = "writing"

    def ready(self) -> None:
        """Declare what this room writes in the one history."""
        from regie.base.actor import Role
        from regie.base.approvals import Subject, subject
        from regie.base.audit import ACTIONS
        from regie.base.chain import links_at, nodes_of
        from regie.writing import jobs, services, theme_report  # noqa: F401 - they declare their work
        from regie.writing.papers import chain
        from regie.writing.sheets import jobs as sheet_jobs  # noqa: F401 - as above

        subject(
            Subject(
                kind=services.APPROVAL,
                digest=services.digest_of,
                roles=frozenset({Role.APPROVER, Role.COORDINATOR, Role.ADMINISTRATOR}),
                approved=services.approved,
            )
        )
        links_at.add(chain.links_at)
        nodes_of.add(chain.nodes_of)
        ACTIONS.update(
            {
                "writing.paper.prepared": "Acceptance prepared",
                "writing.paper.accepted": "Lines of a document accepted",
                "writing.paper.taken_back": "Acceptance taken back",
                "writing.sheet.taken": "Spreadsheet taken in",
                "writing.template.brought": "Template brought",
                "writing.template.taken_back": "Shipped template taken back",
            }
        )
