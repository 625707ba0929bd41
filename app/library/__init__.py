"""The shelf: resources that people suggest and curators keep, in both languages."""
