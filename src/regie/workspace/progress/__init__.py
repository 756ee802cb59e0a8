"""Pages about progress: of whoever asks, and of whoever answers by a personal link."""
