"""What this person may read of what was summed up and gathered."""
