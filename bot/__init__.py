"""Folkmoot: two-way conversations between a council and its residents."""
