"""Parts of screens that many pages use."""
