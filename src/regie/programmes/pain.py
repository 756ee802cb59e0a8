"""Payments as a bank takes them: ISO 20022 ``pain.001.001.03``, without a namespace of our own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from lxml import etree
from msgspec import Struct

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"
#: What the banks take; other signs become a space.
_STRANGE = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")


class Transfer(Struct, frozen=True):
    """One payment; ``reference`` comes back on the statement of the bank."""

    reference: str
    name: str
    iban: str
    amount: Decimal
    note: str


class Message(Struct, frozen=True):
    """Payments that leave from one account on one day."""

    number: str
    made: datetime
    debtor: str
    iban: str
    on: date
    transfers: Sequence[Transfer]


def document(told: Message) -> bytes:
    """The message as XML: the number of payments and their sum stand in it twice, as controls.

    :raises ValueError: without a payment, or for an amount that is not above zero to the cent.
    """
    if not told.transfers:
        raise ValueError("no payments")
    for one in told.transfers:
        if one.amount <= 0 or one.amount != one.amount.quantize(Decimal("0.01")):
            raise ValueError(one.reference)
    count = str(len(told.transfers))
    total = f"{sum((one.amount for one in told.transfers), Decimal(0)):.2f}"
    root = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})
    top = _in(root, "CstmrCdtTrfInitn")
    head = _in(top, "GrpHdr")
    _in(head, "MsgId", _text(told.number, 35))
    _in(head, "CreDtTm", told.made.replace(tzinfo=None).isoformat(timespec="seconds"))
    _in(head, "NbOfTxs", count)
    _in(head, "CtrlSum", total)
    _in(_in(head, "InitgPty"), "Nm", _text(told.debtor, 70))
    block = _in(top, "PmtInf")
    _in(block, "PmtInfId", _text(told.number, 35))
    _in(block, "PmtMtd", "TRF")
    _in(block, "BtchBookg", "false")
    _in(block, "NbOfTxs", count)
    _in(block, "CtrlSum", total)
    _in(_in(_in(block, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    _in(block, "ReqdExctnDt", told.on.isoformat())
    _in(_in(block, "Dbtr"), "Nm", _text(told.debtor, 70))
    _in(_in(_in(block, "DbtrAcct"), "Id"), "IBAN", told.iban)
    _in(_in(_in(_in(block, "DbtrAgt"), "FinInstnId"), "Othr"), "Id", "NOTPROVIDED")
    _in(block, "ChrgBr", "SLEV")
    for one in told.transfers:
        row = _in(block, "CdtTrfTxInf")
        _in(_in(row, "PmtId"), "EndToEndId", _text(one.reference, 35))
        amount = _in(_in(row, "Amt"), "InstdAmt", f"{one.amount:.2f}")
        amount.set("Ccy", "EUR")
        _in(_in(row, "Cdtr"), "Nm", _text(one.name, 70))
        _in(_in(_in(row, "CdtrAcct"), "Id"), "IBAN", one.iban)
        _in(_in(row, "RmtInf"), "Ustrd", _text(one.note, 140))
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return made


def _in(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    made = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    made.text = text
    return made


def _text(words: str, most: int) -> str:
    plain = unicodedata.normalize("NFKD", words)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(_STRANGE.sub(" ", plain).split())[:most] or "-"
