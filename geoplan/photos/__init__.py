"""Pictures, cleaned and kept by what is in them; what they show is known to the rooms above."""
