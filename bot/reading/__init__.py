"""What the reader process is asked, and what it answered."""
