"""The laptop's database: the only place in the client that knows SQL."""
