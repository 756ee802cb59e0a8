"""What a person calls each kind of work of the machine."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from regie.base.models import Job

#: By the name of the kind.
NAMES: dict[str, str | Promise] = {
    "actors.erase": _("Erasing data of persons whose term is over"),
    "base.mail": _("Sending mail"),
    "base.night": _("Tidying up at night"),
    "base.seal": _("Sealing the history"),
    "base.search.again": _("Making search anew, nightly"),
    "base.search.reindex": _("Making search anew"),
    "base.search.touch": _("Bringing search up to date"),
    "budgets.grants.read": _("Reading a file of grants"),
    "components.analysis.paper": _("Writing a local context analysis"),
    "components.charts.drawn": _("Drawing charts"),
    "components.scenario.drawn": _("Drawing the charts of a scenario"),
    "indicators.charts.prepared": _("Preparing charts"),
    "indicators.data.load": _("Loading figures"),
    "indicators.data.released": _("Releasing figures again"),
    "indicators.data.try": _("Seeing what a file of figures would do"),
    "indicators.figures.emptied": _("Emptying figures that were replaced"),
    "indicators.places.prepared": _("Preparing the pages of municipalities"),
    "indicators.series": _("Preparing the series of an indicator"),
    "plans.progress.night": _("Tidying up links that ended"),
    "plans.progress.read": _("Reading a domain's own paper"),
    "plans.progress.reminders": _("Reminders of the rounds of progress"),
    "programmes.closing": _("Closing drafts of calls that ended"),
    "programmes.places.told": _("Telling what municipalities do in programmes"),
    "website.digest": _("Sending the weekly digests"),
    "website.plan_charts": _("Drawing the charts of plans"),
    "writing.paper.read": _("Reading a paper"),
    "writing.sheet.read": _("Reading a sheet of actions"),
    "writing.theme_report": _("Writing a yearly report"),
}


def job_title(job: Job) -> str:
    """The title that the job was given, or else what its kind is called."""
    return job.title or str(NAMES.get(job.kind, job.kind))
