"""The pages with which plans are kept: drafts, their items, and the way to publication."""
