"""Effects carried out: what was decided becomes rows."""
