"""What `folkmoot` can be asked for at the terminal."""
