"""The ledger: a credit is the sum of its movements, each with its ground."""
