"""A table to take along."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from regie.base.writers import Table, csv_lines, json_bytes, xlsx


def download(table: Table, name: str, form: str) -> HttpResponse:
    """``table`` as an attachment, in the ``form`` that an address asks for.

    :raises Http404: for a form that there is none of.
    """
    match form:
        case "csv":
            response = HttpResponse(b"".join(csv_lines(table)), "text/csv; charset=utf-8")
        case "json":
            response = HttpResponse(json_bytes(table), "application/json")
        case "xlsx":
            kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            response = HttpResponse(xlsx(table), kind)
        case _:
            raise Http404(form)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
