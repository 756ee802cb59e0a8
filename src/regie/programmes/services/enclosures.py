"""Files that answer a question of an application."""

from __future__ import annotations

from typing import IO

from django.utils import timezone

from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Invalid, NotAllowed, Refusal
from regie.base.files import CSV, DOCX, PDF, XLSX, store
from regie.base.models import StoredFile
from regie.programmes.models import Application, ApplicationFile
from regie.programmes.ruleset import RuleSet
from regie.programmes.selectors.examining import account_questions
from regie.programmes.services.applications import parts_for
from regie.programmes.typed import FORM, questions_of

LARGEST = 20_000_000
KINDS = (PDF, DOCX, XLSX, CSV)
PURPOSE = "application"


def enclose(
    actor: Actor,
    application: Application,
    rules: RuleSet,
    question: str,
    stream: IO[bytes],
    name: str,
) -> ApplicationFile:
    """Bring a file with an application; it takes the place of the one before.

    :raises NotAllowed: for who does not type in the questions.
    :raises Invalid: for a question that asks no file, and a file that is too large or of another
        kind.
    """
    if FORM not in parts_for(actor, application, {FORM}):
        raise NotAllowed("Dit deel van de aanvraag is aan iemand anders gegeven.")
    if application.state != Application.State.DRAFT:
        raise Refusal("Deze aanvraag is geen ontwerp meer.")
    places = {one.code for one in questions_of(rules) if one.answer == "file"}
    if question not in {*places, account_questions(rules)[1]} - {""}:
        raise Invalid("Deze vraag vraagt geen bestand.")
    with act(actor, "programmes.application.enclosed", application) as event:
        file = kept(actor, stream, name)
        now = timezone.now()
        ApplicationFile.objects.filter(
            application=application, question=question, gone_at=None
        ).update(gone_at=now)
        row = ApplicationFile.objects.create(
            application=application, question=question, file=file, brought_at=now
        )
        event.after = {"question": question, "file": file.name, "sha256": file.sha256}
    return row


def kept(actor: Actor, stream: IO[bytes], name: str) -> StoredFile:
    """A file of an applicant, checked.

    :raises Invalid: for one that is too large or of another kind.
    """
    file = store(actor, stream, name, PURPOSE, largest=LARGEST)
    if file.media_type not in KINDS:
        raise Invalid("Breng een PDF, DOCX, XLSX of CSV.")
    return file
