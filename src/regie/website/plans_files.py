"""Tables of plans to take along."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from regie.base.writers import Table, csv_lines, xlsx

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_file(name: str, table: Table, form: str) -> HttpResponse:
    """The table as a file to keep.

    :raises Http404: for a form that there is none of.
    """
    match form:
        case "csv":
            # Joined here: in a stream the words would be looked up after the request.
            content, kind = b"".join(csv_lines(table)), "text/csv; charset=utf-8"
        case "xlsx":
            content, kind = xlsx(table), _XLSX
        case _:
            raise Http404(form)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
