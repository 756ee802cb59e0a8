"""A table of a signed-in page as a file."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from regie.base.writers import Table, csv_lines, xlsx


def file(table: Table, name: str, form: str) -> HttpResponse:
    """The table as an attachment.

    :raises Http404: for a form that there is none of.
    """
    if form == "csv":
        response = HttpResponse(b"".join(csv_lines(table)), "text/csv; charset=utf-8")
    elif form == "xlsx":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        response = HttpResponse(xlsx(table), kind)
    else:
        raise Http404(form)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
