"""What runs in Rasa's environment: the reader, the components, training."""
