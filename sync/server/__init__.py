"""The centre: service, HTTP doors, its own tables."""
