"""A council's own labelled rows, a training, and the new model in its place."""
