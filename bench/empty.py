"""The least a request costs: a Flask application that reads a body and answers two bytes, in the hub's own server."""

import sys

import waitress
from flask import Flask, Response, request

from doorstep_server.cli.serve import THREADS


def application() -> Flask:
    """One address that takes anything."""
    app = Flask("empty")

    @app.route("/api/v1/<call>", methods=["GET", "POST"])
    def answer(call: str) -> Response:
        request.get_data()
        return Response(b"{}", mimetype="application/json")

    return app


if __name__ == "__main__":
    waitress.serve(application(), host="127.0.0.1", port=int(sys.argv[1]), threads=THREADS)
