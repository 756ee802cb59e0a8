"""Plans and their editions."""
