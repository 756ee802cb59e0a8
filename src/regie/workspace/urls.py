"""Addresses of the signed-in pages, and of coming in. Who may open which: ``access.py``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from regie.workspace import agenda, desk, home, people, proposals, role, upkeep

app_name = "work"

_WORK: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("goedkeuringen/<uid>/", desk.approval, name="approval"),
    path("goedkeuringen/<uid>/beslissen/", desk.approval_decide, name="approval_decide"),
    path("taken/", desk.jobs, name="jobs"),
    path("taken/<uid>/", desk.job, name="job"),
    path("taken/<uid>/opnieuw/", desk.job_again, name="job_again"),
    path("taken/<uid>/weg/", desk.job_seen, name="job_seen"),
    path("geschiedenis/<kind>/<uid>/", desk.history, name="history"),
    path("bestanden/", desk.files, name="files"),
    path("bestanden/<uid>/", desk.file, name="file"),
    path("postvak/", desk.mailbox, name="mailbox"),
    path("postvak/<int:key>/", desk.mail, name="mail"),
    path("berichten/", desk.own_messages, name="messages"),
    path("berichten/gelezen/", desk.messages_read, name="messages_read"),
    path("mandaten/", people.mandates, name="mandates"),
    path("mandaten/<uid>/", people.mandate, name="mandate"),
    path("mandaten/<uid>/goedkeuren/", people.mandate_approve, name="mandate_approve"),
    path("mandaten/<uid>/weigeren/", people.mandate_refuse, name="mandate_refuse"),
    path("mandaten/<uid>/beeindigen/", people.mandate_end, name="mandate_end"),
    path("uitnodigingen/", people.invitations, name="invitations"),
    path("uitnodigingen/<uid>/intrekken/", people.invitation_revoke, name="invitation_revoke"),
    path("profiel/", people.profile, name="profile"),
    path("voorstellen/", proposals.overview, name="proposals"),
    path("voorstellen/lezen/", proposals.bring, name="proposal_bring"),
    path("voorstellen/<uid>/", proposals.proposal, name="proposal"),
    path("voorstellen/<uid>/aanvaarden/", proposals.accept, name="proposal_accept"),
    path("voorstellen/<uid>/weigeren/", proposals.refuse, name="proposal_refuse"),
    path("voorstellen/<uid>/heropenen/", proposals.reopen, name="proposal_reopen"),
    path(
        "voorstellen/<uid>/terugnemen/<acceptance>/",
        proposals.take_back,
        name="proposal_take_back",
    ),
    path("onderhoud/", upkeep.overview, name="upkeep"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/adres/", agenda.key, name="agenda_key"),
    path("agenda/adres/intrekken/", agenda.key_revoke, name="agenda_key_revoke"),
    path("agenda/verplichtingen/", agenda.obligations, name="obligations"),
    path("agenda/verplichtingen/<uid>/", agenda.obligation, name="obligation"),
    path("agenda/verplichtingen/<uid>/beeindigen/", agenda.end, name="obligation_end"),
    path("agenda/verplichtingen/<uid>/voldaan/", agenda.met, name="obligation_met"),
    path("rol/", role.role, name="role"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("werk/", include(_WORK)),
    path("agenda/link/<secret>/agenda.ics", agenda.own_file, name="agenda_own_file"),
    path("uitnodiging/", people.invitation, name="invitation"),
    path("uitnodiging/<secret>/", people.invitation_open, name="invitation_open"),
]
