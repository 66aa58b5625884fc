"""Who may open an encrypted store: the key and what wraps it. Knows no command, no store and no clock."""
