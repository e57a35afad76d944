"""What the desk does about each kind of message."""
