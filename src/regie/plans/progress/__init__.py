"""Asking how far the items of plans are, with as little work as can be for who answers.

A *round* asks about items of plans, over a period, before a deadline. Each *request* asks one
*participant* about one item, by a *personal link* and without an account. An *answer* is sent once
and never changed; a head of service may confirm it, the coordinator accepts it or sends it back
with a question. Closing a round freezes a *snapshot*. Answers never change what a plan says: that
takes an edition.
"""
