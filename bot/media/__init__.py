"""Files on their way between residents and staff: what they are, and made harmless."""
