"""What is masked, shown to its resident, exported, kept for a time and erased."""
