"""The language of a page: what was chosen last in this session, else the hub's."""

from flask import Flask, request, session, url_for

from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import texts
from doorstep_shared.i18n import LANGUAGES, Language, Text


def register(app: Flask, desk: Desk) -> None:
    """Let templates say texts, and let ``?lang=`` choose."""

    @app.before_request
    def choose() -> None:
        if request.args.get("lang") in LANGUAGES:
            session["lang"] = request.args["lang"]

    @app.context_processor
    def words() -> dict[str, object]:
        language = current(desk.language)
        return {
            "t": texts,
            "say": lambda text: text.say(language) if isinstance(text, Text) else text,
            "language": language,
            "html_language": "zh-CN" if language == "zh" else "en",
            "switch_language": _switch(language),
        }


def current(default: Language = "zh") -> Language:
    """The language of this request."""
    chosen = session.get("lang")
    return chosen if chosen in LANGUAGES else default


def _switch(language: Language) -> str:
    other = "en" if language == "zh" else "zh"
    if request.endpoint is None or request.method != "GET":
        return url_for("home.landing", lang=other)
    return url_for(request.endpoint, **{**(request.view_args or {}), **request.args, "lang": other})
