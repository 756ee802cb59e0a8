"""Every read of this room, a file a page or list."""
