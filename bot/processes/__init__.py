"""Processes of ours: started with little, watched, ended."""
