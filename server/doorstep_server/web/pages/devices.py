"""Laptops: who has which, when it was last heard of; invitations, in place of a lost one too; revoking."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField

from doorstep_server.services import devices, replacing
from doorstep_server.services.authority import Authority
from doorstep_server.services.moments import moment
from doorstep_server.services.scope import Scope
from doorstep_server.store import accounts
from doorstep_server.store import devices as stored
from doorstep_server.store.devices import Device
from doorstep_server.web.desk import Desk
from doorstep_server.web.pages import admin_texts as words
from doorstep_server.web.pages.clock_words import clock_off
from doorstep_server.web.pages.forms import said, typed_number
from doorstep_server.web.pages.people_choice import people_to_choose
from doorstep_server.web.pages.routes import Routes
from doorstep_server.web.pages.slip import Slip, hub_address, slip
from doorstep_shared.clock import SUSPECT_OFFSET_MS
from doorstep_shared.errors import DoorstepError

PAGE_DEVICES = 50
MOST_INVITES = 100
MOST_HOURS = 24 * 365


class InviteForm(FlaskForm):
    """Whom an invitation is for, how long it can be used (hours), and where her laptop finds the hub."""

    account = StringField()
    hours = StringField()
    address = StringField()


def devices_page(desk: Desk) -> Routes:
    """The list and its forms. An invitation's code is in the answer to the form itself: nothing keeps it."""
    routes = Routes(desk, "devices")
    hub = desk.hub

    @routes.get("/admin/devices")
    def listed(scope: Scope) -> str:
        return _page(desk, Authority(hub, scope))

    @routes.post("/admin/devices/invite")
    def invite(scope: Scope) -> ResponseReturnValue:
        mine, form = Authority(hub, scope), InviteForm()
        try:
            account = mine.need_account((form.account.data or "").strip()).name
            return _invited(desk, mine, form, account, None)
        except DoorstepError as error:
            return _page(desk, mine, form, error), error.fault.http_status

    @routes.post("/admin/devices/<device>/replace")
    def replace(scope: Scope, device: str) -> ResponseReturnValue:
        mine, form = Authority(hub, scope), InviteForm()
        try:
            account = mine.need_device(device).account
            return _invited(desk, mine, form, account, replacing.to_replace(hub, account, device))
        except DoorstepError as error:
            return _page(desk, mine, None, error), error.fault.http_status

    @routes.post("/admin/devices/<device>/revoke")
    def revoke(scope: Scope, device: str) -> ResponseReturnValue:
        mine = Authority(hub, scope)
        try:
            found = mine.need_device(device)
            devices.revoke(hub, found.id, mine.account, desk.clock_ms())
        except DoorstepError as error:
            return _page(desk, mine, None, error), error.fault.http_status
        return said(desk, words.REVOKED, url_for("devices.listed"), device=found.name or found.id, who=found.account)

    return routes


def _invited(desk: Desk, mine: Authority, form: InviteForm, account: str, old: Device | None) -> str:
    """Make the invitation and show its slip."""
    hours = typed_number(form.hours.data, words.HOURS, 1, MOST_HOURS, devices.INVITE_HOURS)
    address = hub_address(form.address.data)
    now_ms = desk.clock_ms()
    code = devices.invite(desk.hub, account, hours, mine.account, now_ms, old)
    person = accounts.get(desk.hub.store, account)
    until = moment(desk.local_time, now_ms + hours * 3_600_000)
    made = Slip(account, person.display_name if person else account, code, address, until)
    return slip(desk, made, replacing.replaced(desk.hub, old.id) if old else None)


def _page(desk: Desk, mine: Authority, sent: InviteForm | None = None, error: DoorstepError | None = None) -> str:
    store, now_ms = desk.hub.store, desk.clock_ms()
    text, after = request.args.get("q", "")[:64], request.args.get("after", "")
    account, _, id = after.partition(" ")
    names = mine.names()
    found = stored.page(store, names, text, (account, id), PAGE_DEVICES + 1)
    last = found[PAGE_DEVICES - 1][0] if len(found) > PAGE_DEVICES else None
    return render_template(
        "devices.html",
        w=words,
        devices=found[:PAGE_DEVICES],
        successors=stored.replaced_ids(store, [each.id for each, _ in found]),
        invites=stored.open_invites(store, names, now_ms, MOST_INVITES),
        people=people_to_choose(mine),
        q=text,
        sent=sent,
        error=error,
        address=hub_address(None),
        invite_hours=devices.INVITE_HOURS,
        at=lambda at_ms: moment(desk.local_time, at_ms) if at_ms is not None else "",
        suspect_ms=SUSPECT_OFFSET_MS,
        clock_off=clock_off,
        first=url_for("devices.listed", q=text or None) if after else None,
        following=url_for("devices.listed", q=text or None, after=f"{last.account} {last.id}") if last else None,
    )
