"""One council's facts: the file, what is wrong with it, and a change at run time."""
