"""Codes before a camera: the optional extra ``camera`` brings Qt's multimedia; without it nothing here is shown."""
