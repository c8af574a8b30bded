"""Customers, staff, consent and vehicles."""
