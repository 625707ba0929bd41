"""Shape and limits of what is sent."""
