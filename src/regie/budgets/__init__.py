"""The ledger: a credit is a sum of movements, each with its ground.

Nouns: a *programme* holds *content elements*, these hold *articles*; a *round* (BO 2021) starts
from its *base* (BA 2020) and consists of *movements* with *legs* on articles; a closed round has
*balances* that never change. What draws on an article is a *claim*.

This room never changes or deletes a movement (a mistake is reversed), never adds the budget of a
legal person to that of a programme, and never keeps a figure that another one implies.
"""
