"""Full-text search over everything a person may see."""
