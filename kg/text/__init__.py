"""From characters to a document: the shadow text, its sections and sentences, its header."""
