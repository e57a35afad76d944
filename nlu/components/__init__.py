"""Folkmoot's Rasa components: encoder, intent, service, place, language, safety."""
