"""How much of what was read is right: a sample that a person checks (`draw`, `sheet`), and what it says of the whole (`precision`, `output`)."""
