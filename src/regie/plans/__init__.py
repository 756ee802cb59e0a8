"""How a plan lives: what it intended when, who decided that, and what changed since.

Nouns: a *plan* has *editions* in order; an *item* (objective, action, initiative, …) keeps one
identity and has *revisions*, each standing from one publication until the next; a revision has
*links* (who, for whom, with what) and *citations* (where in a paper). A *draft* is an edition that
lies over what was published; *successors* say in what an item went on.

It never rewrites what was published, never gives an item a second identity, never copies what did
not change, and knows neither money nor results: what is above points at items, not the reverse.
"""
