"""``regie load`` with plans, and ``regie plan list``."""

from __future__ import annotations

import json
from pathlib import Path

from tests.base.houses import ROOT, House
from tests.cli.test_house import refused


def test_plans_are_loaded_and_told(own_house: House, tmp_path: Path) -> None:
    assert own_house.regie("plan", "list").stdout == "Er zijn nog geen plannen.\n"
    ran = own_house.regie("load", str(ROOT / "data" / "actors"), str(ROOT / "data" / "plans"))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "higkbp-2020-2024.yaml, edities: 3 nieuw, 0 gewijzigd, 0 gelijk\n" in ran.stdout
    again = own_house.regie("load", str(ROOT / "data" / "plans" / "higkbp-2020-2024.yaml"))
    assert again.returncode == 0
    assert "edities: 0 nieuw, 0 gewijzigd, 3 gelijk\n" in again.stdout

    ran = own_house.regie("plan", "list", "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    told = {one["slug"]: one for one in json.loads(ran.stdout)}
    assert all(set(one) == {"slug", "title", "kind", "editions"} for one in told.values())
    plan = told["higkbp-2020-2024"]
    assert plan["kind"] == "horizontal"
    assert plan["editions"][0] == {
        "number": 1,
        "title": "Doelstellingenkader",
        "date": "2020-04-24",
        "state": "published",
    }
    assert [one["number"] for one in plan["editions"]] == [1, 2, 3]
    samen = told["plan-samenleven"]["editions"]
    assert samen[0]["date"] == {"date": "2022", "precision": "year"}
    assert "higkbp-2020-2024  Horizontaal" in own_house.regie("plan", "list").stdout

    bad = tmp_path / "fout.yaml"
    bad.write_text("plan:\n  slug: x\n  kleur: rood\n", "utf-8")
    refused(
        own_house.regie("load", str(bad)), "fout.yaml, regel 3 (kleur): dit veld bestaat hier niet."
    )
    none = tmp_path / "weg.yaml"
    refused(own_house.regie("load", str(none)), f"{none} is niet te lezen: het bestaat niet.")
    other = tmp_path / "tekst.txt"
    refused(
        own_house.regie("load", str(other)),
        f"{other} is geen map met feiten en geen plan (.yaml).",
    )
