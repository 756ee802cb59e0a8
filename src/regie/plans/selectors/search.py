"""What search knows of plans, and how many items stand in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Count, Q

from regie.base.hooks import SearchText
from regie.plans import own
from regie.plans.models import Agreement, Item, Plan, Recommendation, Revision


def search_texts(uids: Collection[str]) -> Iterator[SearchText]:
    """Published plans and the items that stand in them, with what everybody may read of the fields
    that a plan defines; agreements and recommendations: 5 queries."""
    wanted = Q(uid__in=uids) if uids else Q()
    for plan in Plan.objects.filter(wanted, editions__seq=1).order_by("pk"):
        yield SearchText(
            "plan", plan.uid, f"/plannen/{plan.slug}/", plan.title, example=plan.example
        )
    fields = {
        key: own.public(told)
        for key, told in Plan.objects.exclude(own_fields=[]).values_list("pk", "own_fields")
    }
    standing = Revision.objects.filter(
        Q(item__uid__in=uids) if uids else Q(),
        from_seq__isnull=False,
        until_seq__isnull=True,
        ended=False,
    )
    for uid, kind, code, title, short, text, example, plan_, said in standing.order_by(
        "pk"
    ).values_list(
        *("item__uid", "kind", "code", "title", "short_name", "text", "is_example"),
        *("plan", "own"),
    ):
        # An objective may have a name only; what has no words at all is found by what is under it.
        called = title or short or ({"nl": code} if code else {})
        if not called:
            continue
        page = "doelstellingen" if kind == Item.Kind.OBJECTIVE else "acties"
        yield SearchText(
            kind,
            uid,
            f"/{page}/{uid}/",
            called,
            _detail(code, short if title else {}),
            (text, {"nl": code}, _own_words(fields.get(plan_, {}), said)),
            sort=code,
            example=example,
        )
    for one in Agreement.objects.filter(wanted).order_by("pk"):
        yield SearchText(
            "agreement",
            one.uid,
            f"/overeenkomsten/{one.uid}/",
            one.title,
            texts=(one.text,),
            example=one.example,
        )
    for advice in Recommendation.objects.filter(wanted).order_by("pk"):
        yield SearchText(
            "recommendation",
            advice.uid,
            f"/aanbevelingen/{advice.uid}/",
            advice.title,
            {"nl": advice.document} if advice.document else {},
            (advice.text, advice.answer),
            example=advice.example,
        )


def _own_words(fields: own.Own, said: Mapping[str, str]) -> dict[str, str]:
    # Nobody looks for a number or a date that is all there is.
    told = (said.get(key, "") for key, one in fields.items() if one.kind in ("text", "choice"))
    words = " ".join(one for one in told if one)
    return {"nl": words} if words else {}


def _detail(code: str, short: Mapping[str, str]) -> dict[str, str]:
    # Not the plan: its title would make everything in it an answer.
    told = {language: f"{code} · {name}" if code else name for language, name in short.items()}
    return told or ({"nl": code} if code else {})


def counts(plan: str) -> dict[str, int]:
    """How many items of each kind stand in a plan (its uid) today: 1 query."""
    standing = Revision.objects.filter(
        plan__uid=plan, from_seq__isnull=False, until_seq__isnull=True, ended=False
    )
    return dict(standing.order_by("kind").values_list("kind").annotate(count=Count("pk")))


def of_organisation(uid: str) -> list[tuple[str, str, str, str, Mapping[str, str], str]]:
    """The items that name an organisation today: (uid, kind, code, role, title, basis), in the
    order of their codes: 1 query."""
    found = Revision.objects.filter(
        links__organisation__uid=uid,
        from_seq__isnull=False,
        until_seq__isnull=True,
        ended=False,
    ).values_list("item__uid", "kind", "code", "links__role", "title", "links__basis")
    # Sorted here: an engine may order the signs of a code in its own way.
    return sorted(found, key=lambda row: (row[2], row[0], row[3]))
