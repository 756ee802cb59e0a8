"""Keeping what stands beside editions: agreements, recommendations, decisions and plans
themselves; and the list of what is not known of them."""
