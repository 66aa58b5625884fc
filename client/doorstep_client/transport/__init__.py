"""Reaching the hub over HTTP: the only place in the client that knows requests. Imported when it is needed."""
