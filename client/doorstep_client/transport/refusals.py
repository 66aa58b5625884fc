"""What can go wrong between laptop and hub, as errors of the catalogue."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from string import Formatter
from typing import Any

import requests
from requests.exceptions import ChunkedEncodingError, ContentDecodingError, InvalidURL, Timeout
from urllib3.exceptions import HTTPError

from doorstep_shared.errors import CATALOGUE, DoorstepError
from doorstep_shared.i18n import Text

_MAX_PROBLEM_BYTES = 64 * 1024
_BY_STATUS = {401: "token_invalid", 426: "version_too_old", 429: "too_many_requests"}
_GATEWAY_STATUSES = (502, 503, 504)
CUT_OFF = Text("传到一半断了", "it was cut off on the way")
UNPACKABLE = Text("无法解压", "it cannot be unpacked")
TIMED_OUT = Text("等了很久没有回答", "no answer in time")
NO_SUCH_HOST = Text("找不到这个主机名", "unknown host name")
NOT_CONNECTED = Text("连接没有建立或中断了", "the connection failed or broke off")
REASONS = {
    "Connection refused": Text("对方没有开着，连接被拒绝", "connection refused"),
    "Network is unreachable": Text("没有网络", "no network"),
    "No route to host": Text("网络不通", "no route to the hub"),
    "Connection reset by peer": Text("连接中断", "the connection was reset"),
    "Broken pipe": Text("连接中断", "the connection was reset"),
}
"""What the system says of a connection that did not come about, as people say it."""
_OTHER_SIDE_EXIT_CODE = 5
"""Errors of the catalogue with a higher exit code are about the machine they happened on."""


@contextmanager
def unreached(url: str) -> Iterator[None]:
    """While the call is made: what keeps it from being answered."""
    try:
        yield
    except InvalidURL as error:
        raise DoorstepError("hub_address", hub=url) from error
    except requests.RequestException as error:
        if isinstance(error, ValueError):  # MissingSchema, InvalidSchema: no address at all
            raise DoorstepError("hub_address", hub=url) from error
        raise DoorstepError("hub_unreachable", hub=url, detail=_detail(error)) from error
    except (HTTPError, UnicodeError) as error:
        raise DoorstepError("hub_address", hub=url) from error


@contextmanager
def answered(url: str) -> Iterator[None]:
    """While the answer is read: it may be cut, or not be what its head says."""
    try:
        yield
    except (ChunkedEncodingError, ContentDecodingError) as error:
        is_cut = isinstance(error, ChunkedEncodingError)
        raise DoorstepError("reply_damaged", detail=CUT_OFF if is_cut else UNPACKABLE) from error
    except requests.RequestException as error:
        raise DoorstepError("hub_unreachable", hub=url, detail=_detail(error)) from error


def told_by(response: requests.Response, url: str) -> DoorstepError:
    """The error an answer other than a plain yes stands for: the hub's own words where it found some."""
    problem = _problem(response)
    if problem and problem.fault.exit_code > _OTHER_SIDE_EXIT_CODE:
        # A full disk or a busy database is the hub's: said as it is, the worker would look for it on her laptop.
        return DoorstepError("hub_failed", detail=problem.code)
    if problem:
        return problem
    status = response.status_code
    if status in _BY_STATUS:
        return DoorstepError(_BY_STATUS[status])
    if status == 413:
        return DoorstepError("request_too_large", limit="?")
    if status in _GATEWAY_STATUSES:
        return DoorstepError("hub_unreachable", hub=url, detail=f"HTTP {status}")
    if status >= 500:
        return DoorstepError("hub_failed", detail=f"HTTP {status}")
    return DoorstepError("hub_address", hub=url)


def _problem(response: requests.Response) -> DoorstepError | None:
    """The catalogue's error in the answer, if it holds one; what its sentences lack is filled with a question mark."""
    try:
        document: Any = json.loads(next(response.iter_content(_MAX_PROBLEM_BYTES), b""))
    except (ValueError, RecursionError, requests.RequestException):
        return None
    code = document.get("code") if isinstance(document, dict) else None
    fault = CATALOGUE.get(code) if isinstance(code, str) else None
    if fault is None:
        return None
    values = document.get("values")
    told = values if isinstance(values, dict) else {}
    marks = {name for text in (*fault.sentence, *fault.hint) for _, name, _, _ in Formatter().parse(text) if name}
    return DoorstepError(fault.code, **{name: _plain(told.get(name, "?")) for name in sorted(marks)})


def _plain(value: Any) -> object:
    """A value as it may stand in a sentence: short, and without control characters."""
    return value if isinstance(value, int) else re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", str(value))[:300]


def _detail(error: Exception) -> Text | str:
    """Why a connection did not come about, in few words."""
    if isinstance(error, Timeout):
        return TIMED_OUT
    text = str(error)
    if "NameResolution" in text or "getaddrinfo" in text or "Name or service not known" in text:
        return NO_SUCH_HOST
    reason = re.search(r"\[Errno -?\d+\] ([\w ]+)", text)
    return REASONS.get(reason.group(1), reason.group(1)) if reason else NOT_CONNECTED
