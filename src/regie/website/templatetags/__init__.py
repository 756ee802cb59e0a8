"""What only the templates of this room ask."""
