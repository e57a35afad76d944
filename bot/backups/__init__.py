"""Copies of the database: made, sealed, brought back."""
