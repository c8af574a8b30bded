"""Signing a paper on the screen, or saying who saw it signed with a pen: what drives and repair orders share."""
