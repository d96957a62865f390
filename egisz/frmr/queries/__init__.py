"""Questions to ФРМР."""
