"""Plumbing every feature may use. Knows no feature and no request."""
