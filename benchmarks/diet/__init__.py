"""Rasa's stock pipeline, DIET, on the same sentences and messages as our model."""
