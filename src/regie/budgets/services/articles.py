"""The register of articles: codes, names, and which misprints lead to which article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from msgspec import Struct, field

from regie.base.actor import Actor
from regie.base.audit import act
from regie.base.errors import Conflict, Invalid
from regie.base.search import touch
from regie.base.text import fold
from regie.budgets import rules
from regie.budgets.models import Article, ArticleCode, ContentElement, Programme
from regie.budgets.services.allowed import must_write
from regie.kernel.flanders.articles import ArticleCode as Parts
from regie.kernel.flanders.articles import parse


class ArticleDraft(Struct, frozen=True, kw_only=True):
    """An article that somebody names. Empty is not told; ``aliases`` are misprinted codes."""

    code: str
    name: str = ""
    programme_name: Mapping[str, str] = field(default_factory=dict)
    content_element: str = ""
    aliases: tuple[str, ...] = ()
    example: bool = False


def ensure_articles(actor: Actor, drafts: Sequence[ArticleDraft]) -> dict[str, Article]:
    """The articles by the codes of the drafts; what is missing is made.

    What is already told stays, what was empty is filled in. A draft whose code is a known alias
    gives the article that this alias leads to.

    :raises Invalid: for a code that breaks the grammar, or an alias that leads elsewhere.
    """
    parts = {draft.code: _parts(draft.code) for draft in drafts}
    said = {code for draft in drafts for code in (draft.code, *draft.aliases)}
    bearers = {
        row.code: row.article
        for row in ArticleCode.objects.filter(
            code__in=said, until_year__isnull=True
        ).select_related("article__programme", "article__content_element")
    }
    found = {draft.code: bearers[draft.code] for draft in drafts if draft.code in bearers}
    todo = [draft for draft in drafts if not _complete(draft, bearers)]
    if not todo:
        return found
    must_write(actor)
    with act(actor, "budgets.articles.added") as event:
        programmes = _programmes(todo, parts)
        elements = _elements(todo, parts, programmes)
        codes: list[ArticleCode] = []
        new: list[Article] = []
        for draft in todo:
            code = parts[draft.code]
            programme = programmes[code.programme]
            element = elements.get((programme.pk, fold(draft.content_element)))
            article = bearers.get(draft.code)
            if article is None:
                article = Article(
                    code=draft.code,
                    kind=code.kind,
                    entity=code.entity,
                    programme=programme,
                    content_element=element,
                    esr=code.esr,
                    legal_person=rules.is_legal_person(code),
                    provision=rules.is_provision(code),
                    name=draft.name,
                    example=draft.example,
                )
                new.append(article)
                codes.append(ArticleCode(article=article, code=draft.code))
                bearers[draft.code] = article
            elif (draft.name and not article.name) or (element and not article.content_element):
                article.name = article.name or draft.name
                article.content_element = article.content_element or element
                Article.objects.filter(pk=article.pk).update(
                    name=article.name,
                    content_element=article.content_element,
                    version=article.version + 1,
                )
                article.version += 1
            for alias in draft.aliases:
                bearer = bearers.get(alias)
                if bearer is None:
                    codes.append(ArticleCode(article=article, code=alias, alias=True))
                    bearers[alias] = article
                elif bearer.uid != article.uid:
                    raise Invalid(f"{alias} leidt al naar {bearer.code}.")
            found[draft.code] = article
        Article.objects.bulk_create(new)
        ArticleCode.objects.bulk_create(codes)
        touch(
            *(found[draft.code].uid for draft in todo),
            *(row.uid for row in programmes.values()),
            *(row.uid for row in elements.values()),
        )
        event.about = programmes[parts[todo[0].code].programme]
        event.after["articles"] = [draft.code for draft in todo]
    return found


def add_article(actor: Actor, draft: ArticleDraft, short_content: Mapping[str, str]) -> Article:
    """A new article.

    :raises Invalid: for a code that breaks the grammar, or that an article bears already.
    """
    must_write(actor)
    _parts(draft.code)
    if bearer := (
        ArticleCode.objects.filter(code=draft.code, until_year__isnull=True)
        .select_related("article")
        .first()
    ):
        sentence = f"{draft.code} leidt al naar {bearer.article.code}."
        raise Invalid(sentence, {"code": sentence})
    with transaction.atomic():
        made = ensure_articles(actor, [draft])[draft.code]
        if not short_content:
            return made
        return change_article(actor, made, version=made.version, short_content=short_content)


def tell_left_out(actor: Actor, programme: Programme, left_out: str) -> bool:
    """Say what papers leave out of their total of a programme; whether that was not told yet."""
    must_write(actor)
    if programme.left_out:
        return False
    with act(actor, "budgets.programme.told", programme) as event:
        Programme.objects.filter(pk=programme.pk).update(left_out=left_out)
        event.changed("left_out", "", left_out)
    return True


def change_article(
    actor: Actor,
    article: Article,
    *,
    version: int,
    name: str | None = None,
    content_element: str | None = None,
    short_content: Mapping[str, str] | None = None,
) -> Article:
    """Put another name or short content on an article, or another content element of its programme.

    :raises Conflict: where somebody else changed it since ``version``.
    """
    must_write(actor)
    with act(actor, "budgets.article.changed", article) as event:
        now = Article.objects.select_related("content_element").get(pk=article.pk)
        element = now.content_element
        if content_element:
            element, _ = ContentElement.objects.get_or_create(
                programme_id=now.programme_id,
                folded=fold(content_element),
                defaults={"name": content_element, "example": now.example},
            )
        elif content_element is not None:
            element = None
        title = now.name if name is None else name
        content = now.short_content if short_content is None else dict(short_content)
        changed = Article.objects.filter(pk=now.pk, version=version).update(
            name=title, content_element=element, short_content=content, version=version + 1
        )
        if not changed:
            mine, theirs = (
                {"name": one, "content_element": str(other or ""), "short_content": words}
                for one, other, words in (
                    (title, element, content),
                    (now.name, now.content_element, now.short_content),
                )
            )
            raise Conflict(
                {name: value for name, value in mine.items() if value != theirs[name]},
                {name: value for name, value in theirs.items() if value != mine[name]}
                | {"version": now.version},
            )
        touch(article.uid, *([element.uid] if element else []))
        event.changed("name", now.name, title)
        event.changed("content_element", str(now.content_element or ""), str(element or ""))
        event.changed("short_content", now.short_content, content)
    return Article.objects.get(pk=article.pk)


def recode_article(
    actor: Actor, article: Article, code: str, *, from_year: int, version: int
) -> Article:
    """Give an article another code from a budget year on; the old one keeps leading to it.

    :raises Invalid: where the code breaks the grammar or another article bears it.
    :raises Conflict: where somebody else changed it since ``version``.
    """
    must_write(actor)
    parts = _parts(code)
    with act(actor, "budgets.article.recoded", article) as event:
        if ArticleCode.objects.filter(code=code, until_year__isnull=True).exists():
            sentence = f"{code} is al de code van een artikel."
            raise Invalid(sentence, {"code": sentence})
        sentence = _wrong_year(article, from_year)
        if sentence:
            raise Invalid(sentence, {"from_year": sentence})
        programme, _ = Programme.objects.get_or_create(code=parts.programme)
        moved = Article.objects.filter(pk=article.pk, version=version).update(
            code=code,
            kind=parts.kind,
            entity=parts.entity,
            programme=programme,
            esr=parts.esr,
            legal_person=rules.is_legal_person(parts),
            provision=rules.is_provision(parts),
            version=version + 1,
        )
        if not moved:
            now = Article.objects.get(pk=article.pk)
            raise Conflict({"code": code}, {"code": now.code, "version": now.version})
        ArticleCode.objects.filter(article=article, alias=False, until_year__isnull=True).update(
            until_year=from_year
        )
        ArticleCode.objects.create(article=article, code=code, since_year=from_year)
        touch(article.uid)
        event.changed("code", article.code, code)
    return Article.objects.get(pk=article.pk)


def _parts(code: str) -> Parts:
    parts = parse(code)
    if parts is None:
        sentence = f"“{code}” is geen code van een begrotingsartikel."
        raise Invalid(sentence, {"code": sentence})
    return parts


def _wrong_year(article: Article, from_year: int) -> str:
    """Why an article cannot bear another code from this year on; "" where it can."""
    since = article.codes.filter(alias=False, until_year__isnull=True).values_list(
        "since_year", flat=True
    )
    if any(year is not None and year >= from_year for year in since):
        return f"{article.code} geldt pas vanaf {next(iter(since))}: kies een later jaar."
    return ""


def _complete(draft: ArticleDraft, bearers: Mapping[str, Article]) -> bool:
    """Whether the register already tells all that the draft does."""
    article = bearers.get(draft.code)
    return (
        article is not None
        and (not draft.name or bool(article.name))
        and (not draft.content_element or article.content_element is not None)
        and (not draft.programme_name or bool(article.programme.name))
        and all(alias in bearers and bearers[alias].pk == article.pk for alias in draft.aliases)
    )


def _programmes(drafts: Sequence[ArticleDraft], parts: Mapping[str, Parts]) -> dict[str, Programme]:
    wanted = {parts[draft.code].programme: draft for draft in reversed(drafts)}
    named = {
        parts[draft.code].programme: dict(draft.programme_name)
        for draft in drafts
        if draft.programme_name
    }
    known = {row.code: row for row in Programme.objects.filter(code__in=wanted)}
    for code, draft in wanted.items():
        name = named.get(code, {})
        if code not in known:
            known[code] = Programme.objects.create(code=code, name=name, example=draft.example)
        elif name and not known[code].name:
            known[code].name = name
            Programme.objects.filter(pk=known[code].pk).update(name=name)
    return known


def _elements(
    drafts: Sequence[ArticleDraft],
    parts: Mapping[str, Parts],
    programmes: Mapping[str, Programme],
) -> dict[tuple[int, str], ContentElement]:
    known = {
        (row.programme_id, row.folded): row
        for row in ContentElement.objects.filter(programme__in=programmes.values())
    }
    for draft in drafts:
        programme = programmes[parts[draft.code].programme]
        key = (programme.pk, fold(draft.content_element))
        if draft.content_element and key not in known:
            known[key] = ContentElement.objects.create(
                programme=programme, name=draft.content_element, example=draft.example
            )
    return known
