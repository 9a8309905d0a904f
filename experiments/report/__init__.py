"""From answers to pictures, sentences and pages. Nothing is computed here."""
