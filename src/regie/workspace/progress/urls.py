"""Addresses of progress rounds: signed in, and by a personal link."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from regie.workspace.progress import answer, rounds

WORK: list[URLPattern | URLResolver] = [
    path("", rounds.rounds, name="rounds"),
    path("nieuw/", rounds.round_new, name="round_new"),
    path("minuten/", rounds.progress_minutes, name="progress_minutes"),
    path("domein/<uid>/", rounds.practice_decide, name="practice_decide"),
    path("antwoorden/<uid>/", rounds.progress_request, name="progress_request"),
    path(
        "antwoorden/<uid>/beslissen/",
        rounds.progress_request_decide,
        name="progress_request_decide",
    ),
    path("<uid>/", rounds.round_, name="round"),
    path("<uid>/beslissen/", rounds.round_decide, name="round_decide"),
    path("<uid>/aanvaarden/", rounds.round_accept, name="round_accept"),
    re_path(
        r"^(?P<uid>[^/]+)/antwoorden\.(?P<form>csv|xlsx)$", rounds.round_file, name="round_file"
    ),
]

ANSWER: list[URLPattern | URLResolver] = [
    path("link/<secret>/", answer.opened, name="answer_open"),
    path("<uid>/", answer.answer, name="answer"),
    path("<uid>/volgens-plan/", answer.answer_on_track, name="answer_on_track"),
    path("<uid>/nakijken/", answer.answer_check, name="answer_check"),
    path("<uid>/ontvangst/", answer.answer_receipt, name="answer_receipt"),
    path("<uid>/ontvangst.pdf", answer.answer_receipt_file, name="answer_receipt_file"),
    path("<uid>/document/", answer.answer_paper, name="answer_paper"),
    path("<uid>/vragen/<question>/", answer.answer_save, name="answer_save"),
    path("<uid>/vragen/<question>/doorgeven/", answer.answer_pass, name="answer_pass"),
    path("<uid>/vragen/<question>/overnemen/", answer.answer_take, name="answer_take"),
]
