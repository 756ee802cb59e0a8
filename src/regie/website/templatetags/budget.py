"""``{% load budget %}``: lists of articles, written in Python since a template takes ten times as
long over them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from regie.components.budget import Head, Listed
from regie.components.templatetags.regie import cells

register = template.Library()


@register.filter
def article_heads(listed: Listed) -> SafeString:
    """The two rows of heads of a list of articles."""
    stages = "".join(
        f'<th scope="colgroup" colspan="{listed.span}" class="r-number">{escape(stage)}</th>'
        for stage in listed.stages
    )
    heads = "".join(_head(head, ' class="r-number"') for head in listed.heads)
    # All that came from outside is escaped.
    return mark_safe(f"<tr><td></td>{stages}</tr><tr>{_head(listed.first)}{heads}</tr>")  # noqa: S308 - see above


def _head(head: Head, kind: str = "") -> str:
    sorted_as = f' aria-sort="{head.state}"' if head.state else ""
    told = escape(head.label)
    title = f' title="{escape(head.long)}"' if head.long else ""
    if head.path:
        told = f'<a class="r-sort" href="{escape(head.path)}"{title}>{told}</a>'
    elif head.long:
        told = f"<abbr{title}>{told}</abbr>"
    return f'<th scope="col"{kind}{sorted_as}>{told}</th>'


@register.filter
def article_rows(listed: Listed) -> SafeString:
    """A row for each article of a list."""
    provision = f' <span class="r-unit">{escape(gettext("provision"))}</span>'
    example = f' <span class="r-example">{escape(gettext("example"))}</span>'
    return mark_safe(  # noqa: S308 - all that came from outside is escaped
        "".join(
            f'<tr><th scope="row"><a href="{escape(line.path)}">'
            f"<code>{escape(line.article.code)}</code></a>"
            f"{provision if line.article.provision else ''}"
            f"{example if line.article.example else ''}"
            f'<br><span lang="nl">{escape(line.article.name)}</span></th>'
            f"{cells(line.before)}{cells(line.closing, line.path)}</tr>"
            for line in listed.lines
        )
    )


@register.filter
def choices(options: Iterable[tuple[str, str, str]], chosen: str) -> SafeString:
    """(value, label, its language or "") as the options of a list to choose from."""
    told = []
    for value, label, spoken in options:
        marks = " selected" if value == chosen else ""
        marks += f' lang="{spoken}"' if spoken else ""
        told.append(f'<option value="{escape(value)}"{marks}>{escape(label)}</option>')
    return mark_safe("".join(told))  # noqa: S308 - all that came from outside is escaped
