"""Code tables and visit rules: looking, downloading, and a new version, which is shown before it counts."""

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import FileField, StringField

from doorstep_server.services import code_tables, visit_rules
from doorstep_server.services.authority import Authority
from doorstep_server.services.code_tables import LABELS, NAMES, VISIT_RULES
from doorstep_server.services.scope import Scope
from doorstep_server.services.table_files import file_of, rules_text, table_of
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import table_texts as words
from doorstep_server.web.pages.forms import said
from doorstep_server.web.pages.routes import Routes
from doorstep_shared.errors import DoorstepError
from doorstep_shared.ledger import code_table
from doorstep_shared.town_tables import TownTables
from doorstep_shared.visit_rules import CSV_MARK, FREQUENCIES

TYPES = {"csv": "text/csv; charset=utf-8", "toml": "application/toml; charset=utf-8"}


class TableForm(FlaskForm):
    """A new version as text or as a file; `seen` is the version of all tables its page was rendered at."""

    text = StringField()
    file = FileField()
    format = StringField()
    seen = StringField()
    save = StringField()


def tables_page(desk: Desk) -> Routes:
    """The list, one table, its download and its form. Tables are the whole hub's, so are they the operator's."""
    routes = Routes(desk, "tables")
    hub = desk.hub

    @routes.get("/admin/tables")
    def listed(scope: Scope) -> str:
        Authority(hub, scope).need_operator()
        loaded = code_tables.current(hub)
        rows = [(name, LABELS[name], *_size(desk, name), _is_own(loaded, name)) for name in NAMES]
        return render_template("tables.html", w=words, tables=rows)

    @routes.get("/admin/tables/<table>")
    def one(scope: Scope, table: str) -> str:
        Authority(hub, scope).need_operator()
        return _one(desk, table)

    @routes.get("/admin/tables/<table>/<format>")
    def download(scope: Scope, table: str, format: str) -> Response:
        Authority(hub, scope).need_operator()
        if format not in TYPES:
            raise DoorstepError("no_such_address", path=request.path[:200])
        data = file_of(hub, table, "toml" if format == "toml" else "csv")
        named = {"Content-Disposition": f'attachment; filename="{table}.{format}"'}
        return Response(data, content_type=TYPES[format], headers=named)

    @routes.post("/admin/tables/<table>")
    def change(scope: Scope, table: str) -> ResponseReturnValue:
        mine, form = Authority(hub, scope), TableForm()
        mine.need_operator()
        _need_table(table)
        data, path = _sent(form)
        shown = data.decode("utf-8-sig", "replace") if len(data) <= code_table.MAX_BYTES else ""
        sent = {"text": form.text.data or shown, "format": path.rpartition(".")[2]}
        try:
            if table == VISIT_RULES:
                return _change_rules(desk, mine, form, data, path)
            plan = code_tables.plan(hub, table, table_of(hub, table, data, path))
            if form.save.data:
                code_tables.load(hub, plan, mine.account, desk.clock_ms(), form.seen.data)
                return said(desk, words.SAVED, url_for("tables.one", table=table), table=LABELS[table])
            made = code_table.write_csv(plan.table).decode("utf-8-sig")
            return _one(desk, table, {"text": made, "format": "csv"}, plan=plan)
        except DoorstepError as error:
            return _one(desk, table, sent, error=error), error.fault.http_status

    return routes


def _change_rules(desk: Desk, mine: Authority, form: TableForm, data: bytes, path: str) -> ResponseReturnValue:
    text = rules_text(data, path)
    if form.save.data:
        code_tables.load_rules(desk.hub, text, mine.account, desk.clock_ms(), form.seen.data)
        return said(desk, words.SAVED, url_for("tables.one", table=VISIT_RULES), table=LABELS[VISIT_RULES])
    sent = {"text": text.removeprefix(CSV_MARK), "format": "csv" if text.startswith(CSV_MARK) else "toml"}
    return _one(desk, VISIT_RULES, sent, rules=code_tables.read_rules(text).rules)


def _sent(form: TableForm) -> tuple[bytes, str]:
    """What was sent: a file where one was chosen, else the text; and the name that tells its format."""
    file = form.file.data
    if file is not None and not isinstance(file, str) and file.filename:
        return file.stream.read(code_table.MAX_BYTES + 1), str(file.filename)[-100:]
    text = (form.text.data or "").replace("\r\n", "\n")
    return text.encode("utf-8", "replace"), "typed.toml" if form.format.data == "toml" else "typed.csv"


def _need_table(table: str) -> None:
    if table not in NAMES:
        raise DoorstepError("table_unknown", table=table[:40], known=", ".join(NAMES))


def _is_own(loaded: TownTables, name: str) -> bool:
    return bool(loaded.visit_rules) if name == VISIT_RULES else name in loaded.tables


def _size(desk: Desk, name: str) -> tuple[int, int]:
    """How many entries of a table are offered, and how many retired."""
    if name == VISIT_RULES:
        return len(visit_rules.current(desk.hub).rules), 0
    found = code_tables.table(desk.hub, name)
    return len(found.offered), len(found.retired)


def _one(desk: Desk, table: str, sent: dict[str, str] | None = None, **shown: Any) -> str:
    """The page of a table, with the form as it was sent, and what it would change or why it cannot be.

    Raises:
        DoorstepError: `table_unknown`.
    """
    _need_table(table)
    is_rules = table == VISIT_RULES
    found = None if is_rules else code_tables.table(desk.hub, table)
    if sent is None:
        format = "toml" if is_rules else "csv"
        now = file_of(desk.hub, table, "toml" if is_rules else "csv").decode("utf-8-sig")
        sent = {"text": now, "format": format}
    return render_template(
        "one_table.html",
        w=words,
        name=table,
        label=LABELS[table],
        table=found,
        rules_now=visit_rules.current(desk.hub).rules if is_rules else [],
        frequencies=FREQUENCIES,
        version=code_tables.version(desk.hub),
        sent=sent,
        **{"error": None, "plan": None, "rules": None, **shown},
    )
