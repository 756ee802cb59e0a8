"""``regie budget movement add``: a file is posted as a whole or not at all."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from regie.base.writers import Cell, Column, Table, xlsx
from tests.base.houses import House
from tests.cli.test_house import refused

HEAD = "round,kind,article,counter_article,VAK,title,ground\n"


def test_a_file_is_posted_as_a_whole_or_not_at_all(own_house: House, tmp_path: Path) -> None:
    file = tmp_path / "bewegingen.csv"
    add = ("budget", "movement", "add", str(file))
    own_house.run(
        "from regie.base.actor import system\n"
        "from regie.budgets.services import ArticleDraft, ensure_articles, ensure_round\n"
        "who = system('test')\n"
        "ensure_round(who, 'BO2031')\n"
        "ensure_articles(who, [ArticleDraft(code=c) for c in"
        " ('XJ0-1XFC2CA-WT', 'XJ0-1XFC2DA-WT')])\n"
    )
    good = "BO2031,compensatie,XJ0-1XFC2CA-WT,XJ0-1XFC2DA-WT,12.50,Heen,test\n"
    bad = 'BO2031,index,XJ0-XFC2CA-WT,,"1,234",,test\n'

    file.write_text(HEAD + good + bad, "utf-8")
    ran = own_house.regie(*add, "--dry-run", "--json")
    assert (ran.returncode, ran.stderr) == (1, "")
    told = json.loads(ran.stdout)
    assert [row["state"] for row in told["rows"]] == ["added", "refused"]
    assert [fault["cell"] for fault in told["rows"][1]["faults"]] == ["E3", "C3"]
    assert "bedoel je XJ0-1XFC2CA-WT?" in told["rows"][1]["faults"][1]["reason"]
    assert (told["added"], told["refused"], told["posted"]) == (1, 1, False)
    ran = own_house.regie(*add)
    assert ran.returncode == 2
    assert "Rij 3, VAK (E3): Een bedrag heeft ten hoogste twee decimalen." in ran.stdout
    assert ran.stderr == f"regie: {file}: er is niets geboekt, want 1 rij is geweigerd.\n"
    nobody = own_house.regie(*add, "--as", "niemand@voorbeeld.example")
    refused(nobody, "Er is geen account met het adres niemand@voorbeeld.example.")

    file.write_text(HEAD + good, "utf-8")
    ran = own_house.regie(*add, "--dry-run")
    assert (ran.returncode, ran.stdout) == (0, "1 goed, 0 geweigerd; er is niets geboekt.\n")
    ran = own_house.regie(*add, "--json")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(json.loads(ran.stdout)["movements"]) == 1

    wrong: list[list[Cell]] = [
        ["BO2031", "index", "XJ0-XFC2CA-WT", "", 1, "", "test"],
        ["BO2031", "compensatie", "XJ0-1XFC2CA-WT", "XJ0-1XFC2CA-WT", 1, "Heen", "test"],
        ["BO2031", "index", "XJ0-1XFC2CA-WT", "", Decimal("1.234"), "", "test"],
        ["BO2031", "index", "XJ0-1XFC2CA-WT", "", "vijf", "", "test"],
        ["BO2055", "index", "XJ0-1XFC2CA-WT", "", 1, "", "test"],
    ]
    columns = [Column(n, n, "decimal" if n == "VAK" else "text") for n in HEAD.strip().split(",")]
    book = tmp_path / "bewegingen.xlsx"
    book.write_bytes(xlsx(Table("Bewegingen", columns, wrong)))
    ran = own_house.regie("budget", "movement", "add", str(book), "--json")
    assert ran.returncode == 2
    told = json.loads(ran.stdout)
    assert (told["refused"], told["posted"]) == (5, False)
    cells = [row["faults"][0]["cell"] for row in told["rows"]]
    assert cells == ["C4", "D5", "E6", "E7", "A8"]  # a title stands above the head

    file.write_text("a,b\n1,2\n", "utf-8")
    told_no = "Er is geen kop met ten minste de kolommen soort en artikel."
    refused(own_house.regie(*add), f"{file}: {told_no}")
    file.unlink()
    refused(own_house.regie(*add), "bewegingen.csv is niet te lezen.")
