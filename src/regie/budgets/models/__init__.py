"""Articles, rounds, movements, balances."""
