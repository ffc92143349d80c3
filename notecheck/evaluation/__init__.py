"""How reports compare with notes that people have annotated: gold, agreement, figures."""
