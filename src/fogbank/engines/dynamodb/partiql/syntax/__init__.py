"""From a statement's text to its tree: tokens, PartiQL's grammar, and the words for what cannot be read."""
