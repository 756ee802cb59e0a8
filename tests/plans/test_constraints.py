"""What the database itself refuses, whoever writes: every constraint, on either engine."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from regie.plans.models import (
    Agreement,
    AgreementItem,
    AgreementParty,
    AgreementTarget,
    AgreementYear,
    Citation,
    Decision,
    Edition,
    Item,
    Link,
    Plan,
    Position,
    Principle,
    Recommendation,
    RecommendationItem,
    Revision,
    Successor,
)
from tests.plans import make, test_progress_constraints

pytestmark = pytest.mark.django_db

NOW = timezone.now()
PUBLISHED = {"state": "published", "seq": 2, "published_at": NOW, "content_hash": "0" * 64}

#: What makes a link one to a target group.
GROUP = {"item": None, "target_group": "@target_group", "role": "targets"}

#: Constraint → model and what makes a good row of it bad. ``@x`` stands for a row of the scene.
BAD: list[tuple[str, type[models.Model], dict[str, Any]]] = [
    ("plan_kind", Plan, {"kind": "wish"}),
    ("plan_slug_filled", Plan, {"slug": ""}),
    ("plan_term_start_whole", Plan, {"term_start_first": date(2020, 1, 1)}),
    ("plan_term_end_whole", Plan, {"term_end_precision": "Y"}),
    ("decision_kind", Decision, {"kind": "wish"}),
    ("decision_number_or_unknown", Decision, {"number": ""}),
    ("decision_form", Decision, {"form": "wish"}),
    ("decision_form", Decision, {"form": ""}),
    ("decision_date_whole", Decision, {"date_precision": "D"}),
    ("edition_kind", Edition, {"kind": "wish"}),
    ("edition_state", Edition, {"state": "wish"}),
    ("edition_seq_once", Edition, {**PUBLISHED, "seq": 1, "number": 2, "decision": "@decision"}),
    ("edition_number_once", Edition, {**PUBLISHED, "number": 1, "decision": "@decision"}),
    ("edition_published_whole", Edition, {"seq": 2}),
    ("edition_published_whole", Edition, {"number": 2}),
    ("edition_published_whole", Edition, {"published_at": NOW}),
    ("edition_published_whole", Edition, {"content_hash": "0" * 64}),
    *(
        (
            "edition_published_whole",
            Edition,
            {**PUBLISHED, "number": 2, "decision": "@decision", name: None},
        )
        for name in ("seq", "published_at", "content_hash")
    ),
    (
        "edition_published_whole",
        Edition,
        {**PUBLISHED, "seq": 0, "number": 2, "decision": "@decision"},
    ),
    ("edition_regular_decided", Edition, {**PUBLISHED, "number": 2}),
    ("edition_regular_decided", Edition, {**PUBLISHED, "decision": "@decision"}),
    ("edition_erratum_reasoned", Edition, {"kind": "erratum"}),
    (
        "edition_erratum_reasoned",
        Edition,
        {"kind": "erratum", "reason": "fout", "decision": "@decision"},
    ),
    (
        "edition_erratum_reasoned",
        Edition,
        {**PUBLISHED, "kind": "erratum", "reason": "fout", "number": 2},
    ),
    ("edition_scenario_unpublished", Edition, {**PUBLISHED, "kind": "scenario"}),
    ("edition_decided_by_decision", Edition, {"state": "decided"}),
    ("item_kind", Item, {"kind": "wish"}),
    *(
        (f"revision_{name}_whole", Revision, {f"{name}_first": date(2020, 1, 1), **extra})
        for name, extra in (
            ("period_start", {}),
            ("period_end", {}),
            *(
                (name, {"kind": "milestone", "parent": "@item"})
                for name in ("planned", "expected", "reached")
            ),
        )
    ),
    ("revision_once", Revision, {"item": "@item", "edition": "@edition"}),
    ("revision_current", Revision, {"item": "@item", "from_seq": 1}),
    ("revision_code_once", Revision, {"code": "1", "from_seq": 1}),
    ("revision_span", Revision, {"from_seq": 2, "until_seq": 2}),
    ("revision_span", Revision, {"until_seq": 2}),
    ("revision_ended_reasoned", Revision, {"ended": True, "base": "@revision"}),
    ("revision_ended_reasoned", Revision, {"ended": True, "reason": "omdat"}),
    ("revision_ranked", Revision, {"rank": ""}),
    ("revision_not_own_parent", Revision, {"item": "@item", "parent": "@item"}),
    ("revision_objective_level", Revision, {"kind": "objective"}),
    ("revision_objective_level", Revision, {"kind": "objective", "level": "wish"}),
    ("revision_objective_level", Revision, {"level": "strategic"}),
    ("revision_milestone", Revision, {"kind": "milestone"}),
    ("revision_milestone", Revision, {"planned": make.YEAR}),
    ("revision_milestone", Revision, {"expected": make.YEAR}),
    ("revision_milestone", Revision, {"reached": make.YEAR}),
    ("revision_horizontal_kind", Revision, {"kind": "evaluation", "horizontal": False}),
    ("revision_horizontal_kind", Revision, {"kind": "evaluation", "regular": False}),
    ("revision_admission_kind", Revision, {"kind": "evaluation", "extra_money": False}),
    ("revision_admission_kind", Revision, {"kind": "evaluation", "admission_reason": "omdat"}),
    ("revision_stated", Revision, {"source": ""}),
    ("revision_stated", Revision, {"admission_reason": ""}),
    ("revision_contact_email", Revision, {"contact_email": "dienst"}),
    ("revision_basis", Revision, {"basis": "wish"}),
    ("revision_inferred_from", Revision, {"basis": "inferred"}),
    ("link_one_target", Link, {"item": None}),
    ("link_one_target", Link, {"organisation": "@organisation"}),
    ("link_one_target", Link, {"office": "@office"}),
    ("link_one_target", Link, {"target_group": "@target_group"}),
    ("link_one_target", Link, {"principle": "@principle"}),
    ("link_role", Link, {"role": "wish"}),
    ("link_basis", Link, {"basis": "wish"}),
    ("link_share", Link, {"share": -1}),
    ("link_share", Link, {"share": 10_001}),
    ("link_intersection", Link, {"intersection": 1}),
    ("link_intersection", Link, {"intersection": 1, "role": "targets"}),
    ("link_intersection", Link, {**GROUP, "intersection": 1, "role": "related"}),
    ("link_intersection", Link, {**GROUP, "intersection": 0}),
    ("citation_once", Citation, {"passage": "@passage"}),
    ("citation_of_field", Citation, {"field": ""}),
    ("successor_once", Successor, {"from_item": "@item", "to_item": "@other"}),
    ("successor_of_another", Successor, {"from_item": "@item", "to_item": "@item"}),
    ("successor_kind", Successor, {"kind": "wish"}),
    ("agreement_start_whole", Agreement, {"start_precision": "Y"}),
    ("agreement_end_whole", Agreement, {"end_first": date(2020, 1, 1)}),
    (
        "agreement_term",
        Agreement,
        {
            "start_first": date(2021, 1, 1),
            "start_precision": "D",
            "end_first": date(2020, 1, 1),
            "end_precision": "D",
        },
    ),
    ("agreement_sourced", Agreement, {"source": ""}),
    ("agreement_party_one", AgreementParty, {"organisation": None}),
    ("agreement_party_one", AgreementParty, {"office": "@office"}),
    ("agreement_party_side", AgreementParty, {"side": "wish"}),
    ("agreement_organisation_once", AgreementParty, {"organisation": "@organisation"}),
    ("agreement_office_once", AgreementParty, {"organisation": None, "office": "@signing"}),
    ("position_once", Position, {"item": "@item", "until_seq": 2}),
    ("position_current", Position, {"item": "@item", "from_seq": 2}),
    ("position_span", Position, {"until_seq": 1}),
    ("agreement_target_rank", AgreementTarget, {"rank": 1}),
    ("agreement_target_due_whole", AgreementTarget, {"due_precision": "D"}),
    ("agreement_year_once", AgreementYear, {"year": 2021}),
    ("agreement_year_sane", AgreementYear, {"year": 21}),
    ("agreement_item_once", AgreementItem, {"item": "@item"}),
    ("agreement_item_basis", AgreementItem, {"basis": "wish"}),
    ("recommendation_date_whole", Recommendation, {"date_precision": "D"}),
    ("recommendation_state", Recommendation, {"state": "wish"}),
    (
        "recommendation_one_owner",
        Recommendation,
        {"owner_organisation": "@organisation", "owner_office": "@office"},
    ),
    ("recommendation_sourced", Recommendation, {"source": ""}),
    ("recommendation_item_once", RecommendationItem, {"item": "@item"}),
    ("recommendation_item_basis", RecommendationItem, {"basis": "wish"}),
]


@pytest.fixture
def scene() -> dict[str, Any]:
    """One good row of everything, published."""
    plan = Plan.objects.create(kind="agency", slug="plan")
    decision = Decision.objects.create(kind="government")
    edition = Edition.objects.create(
        plan=plan,
        kind="regular",
        opened_at=NOW,
        number=1,
        decision=decision,
        **{**PUBLISHED, "seq": 1},
    )
    draft = Edition.objects.create(plan=plan, kind="regular", opened_at=NOW)
    item, other, new = (Item.objects.create(plan=plan, kind="action") for _ in range(3))
    revision = Revision.objects.create(
        plan=plan,
        item=item,
        kind="action",
        edition=edition,
        from_seq=1,
        rank="i",
        code="1",
        changed_at=NOW,
    )
    Position.objects.create(
        plan=plan, item=item, revision=revision, kind="action", from_seq=1, path="i"
    )
    organisation, signing = make.organisation({}), make.office("Ondertekent")
    agreement = Agreement.objects.create(source="bron")
    AgreementParty.objects.create(agreement=agreement, side="agency", organisation=organisation)
    AgreementParty.objects.create(agreement=agreement, side="government", office=signing)
    AgreementTarget.objects.create(agreement=agreement, rank=1)
    AgreementYear.objects.create(agreement=agreement, year=2021)
    AgreementItem.objects.create(agreement=agreement, item=item, basis="staff")
    advice = Recommendation.objects.create(body=organisation, source="bron")
    RecommendationItem.objects.create(recommendation=advice, item=item, basis="staff")
    passage = make.passage()
    Citation.objects.create(revision=revision, field="title", passage=passage)
    Successor.objects.create(edition=edition, from_item=item, to_item=other, kind="merged")
    return {
        "plan": plan,
        "decision": decision,
        "edition": edition,
        "draft": draft,
        "item": item,
        "other": other,
        "new": new,
        "revision": revision,
        "passage": passage,
        "next_passage": make.passage(50),
        "organisation": organisation,
        "party": make.organisation({}),
        "signing": signing,
        "agreement": agreement,
        "advice": advice,
        "office": make.office(),
        "target_group": make.target_group(),
        "principle": Principle.objects.create(),
    }


GOOD: dict[type[models.Model], dict[str, Any]] = {
    Plan: {"kind": "agency", "slug": "ander"},
    Decision: {"kind": "minister"},
    Edition: {"plan": "@plan", "kind": "regular", "opened_at": NOW},
    Item: {"plan": "@plan", "kind": "action"},
    Revision: {
        "plan": "@plan",
        "item": "@new",
        "kind": "action",
        "edition": "@draft",
        "rank": "i",
        "changed_at": NOW,
    },
    Position: {
        "plan": "@plan",
        "item": "@other",
        "revision": "@revision",
        "kind": "action",
        "from_seq": 1,
        "path": "i",
    },
    Link: {"revision": "@revision", "role": "related", "item": "@other"},
    Citation: {"revision": "@revision", "field": "title", "passage": "@next_passage"},
    Successor: {
        "edition": "@edition",
        "from_item": "@item",
        "to_item": "@new",
        "kind": "split",
    },
    Agreement: {"source": "bron"},
    AgreementParty: {"agreement": "@agreement", "side": "partner", "organisation": "@party"},
    AgreementTarget: {"agreement": "@agreement", "rank": 2},
    AgreementYear: {"agreement": "@agreement", "year": 2022},
    AgreementItem: {"agreement": "@agreement", "item": "@other", "basis": "staff"},
    Recommendation: {"body": "@organisation", "source": "bron"},
    RecommendationItem: {"recommendation": "@advice", "item": "@other", "basis": "staff"},
}


def write(model: type[models.Model], values: dict[str, Any], scene: dict[str, Any]) -> None:
    found = {
        name: scene[value[1:]] if isinstance(value, str) and value.startswith("@") else value
        for name, value in values.items()
    }
    dates = {name: found.pop(name) for name in list(found) if found[name] is make.YEAR}
    row = model(**found)
    for name, value in dates.items():
        setattr(row, name, value)
    with transaction.atomic():
        row.save()


@pytest.mark.parametrize("model", GOOD, ids=lambda model: model.__name__)
def test_a_good_row_is_kept(model: type[models.Model], scene: dict[str, Any]) -> None:
    write(model, GOOD[model], scene)


@pytest.mark.parametrize(
    ("name", "model", "bad"), BAD, ids=[f"{at}-{name}" for at, (name, *_) in enumerate(BAD)]
)
def test_a_bad_row_is_refused(
    name: str, model: type[models.Model], bad: dict[str, Any], scene: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError) as raised:
        write(model, {**GOOD[model], **bad}, scene)
    constraint = next(one for one in model._meta.constraints if one.name == name)
    told = str(raised.value)
    # SQLite names the columns of a unique constraint, not the constraint.
    if name not in told:
        assert isinstance(constraint, models.UniqueConstraint)
        assert told.startswith("UNIQUE")
        for name_of_field in constraint.fields:
            field = model._meta.get_field(name_of_field)
            assert isinstance(field, models.Field)
            assert str(field.column) in told


def test_no_constraint_is_untried() -> None:
    declared = {
        constraint.name
        for model in apps.get_app_config("plans").get_models()
        for constraint in model._meta.constraints
    }
    assert {name for name, *_ in (*BAD, *test_progress_constraints.BAD)} == declared
