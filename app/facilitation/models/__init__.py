"""What was made of what people said."""

from app.facilitation.models.collections import Collection, CollectionEntry
from app.facilitation.models.syntheses import SYNTHESIS, Synthesis

__all__ = ["SYNTHESIS", "Collection", "CollectionEntry", "Synthesis"]
