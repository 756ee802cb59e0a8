"""Every write of this room, a file a thing."""
