"""How a plan lives: items with one lasting identity, editions, drafts, conflicts, errata."""
