"""``regie indicator show`` on the facts that come with Regie."""

from __future__ import annotations

import json

from tests.base.houses import ROOT, House
from tests.cli.test_house import refused


def test_an_indicator_is_told_with_its_targets_and_figures(own_house: House) -> None:
    ran = own_house.regie("load", str(ROOT / "data" / "indicators"))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "indicators: " in ran.stdout
    again = own_house.regie("load", str(ROOT / "data" / "indicators"), "--dry-run")
    assert again.returncode == 0, again.stdout

    ran = own_house.regie("indicator", "show", "plan-samenleven-oefenkansen", "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    told = json.loads(ran.stdout)
    assert set(told) >= {"code", "place", "unit", "baseline", "series", "source"}
    assert told["series"] == [
        {"period": "2023-09", "value": "118178", "target": "68429", "status": "ok"},
        {"period": "2024-09", "value": "170951", "target": "83110", "status": "ok"},
    ]
    assert told["judgement"]["state"] == "reached"
    assert not told["example"]

    antwerp = own_house.regie(
        "indicator", "show", "vdab-binnen-twee-maanden", "--place", "11002", "--json"
    )
    assert json.loads(antwerp.stdout)["series"][0]["value"] == "80"

    known = json.loads(own_house.regie("indicator", "show", "vdab-gekend", "--json").stdout)
    assert known["baseline"] == {"value": "50", "date": "2019-12-31"}
    assert "bereikt" in own_house.regie("indicator", "show", "proeftuinen").stdout

    refused(own_house.regie("indicator", "show", "niets"), "Er is geen indicator niets.")
    refused(
        own_house.regie("indicator", "show", "proeftuinen", "--place", "99999"),
        "Van 99999 zijn er geen cijfers van proeftuinen.",
    )
    assert own_house.regie("indicator", "rebuild", "proeftuinen").stdout == "1 reeksen gemaakt.\n"
