"""Every read of this room, a file a thing."""
