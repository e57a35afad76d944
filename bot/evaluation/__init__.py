"""How well the model reads: scores, pictures and a page."""
