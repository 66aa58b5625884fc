"""What people look at: sign-in and the merged log."""

from flask import Flask
from flask_limiter import Limiter

from doorstep_server.web.desk import Desk


def register(app: Flask, desk: Desk, limiter: Limiter) -> None:
    """Add the pages to an application."""
