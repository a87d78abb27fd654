"""Questions over the readings of a store: cards of one entity, explanations of one statement, statistics."""
