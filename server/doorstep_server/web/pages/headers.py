"""Headers that leave a browser no room: nothing from elsewhere, no script at all, no framing, nothing kept."""

from flask import Flask, Response, request
from secure import (
    CacheControl,
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

API = "hub"
"""The blueprint of what laptops ask for."""


def register(app: Flask, *, behind_https: bool) -> None:
    """Add the headers to every answer."""
    policy = (
        ContentSecurityPolicy()
        .default_src("'none'")
        .style_src("'self'")
        .img_src("'self'", "data:")
        .font_src("'self'")
        .form_action("'self'")
        .base_uri("'none'")
        .frame_ancestors("'none'")
    )
    strict = Secure(
        csp=policy,
        coop=CrossOriginOpenerPolicy().same_origin(),
        referrer=ReferrerPolicy().same_origin(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
        hsts=StrictTransportSecurity().max_age(31_536_000) if behind_https else None,
    )
    # No browser shows what laptops ask for, every night from every laptop: it says in fewer bytes that nothing may.
    bare = Secure(
        csp=ContentSecurityPolicy().default_src("'none'").frame_ancestors("'none'"),
        xcto=XContentTypeOptions().nosniff(),
        hsts=StrictTransportSecurity().max_age(31_536_000) if behind_https else None,
    )
    fresh = CacheControl().no_store()
    for_laptops = [*bare.header_items(), (fresh.header_name, fresh.header_value)]

    @app.after_request
    def add(response: Response) -> Response:
        if request.blueprint == API:
            response.headers.extend(for_laptops)
            return response
        strict.set_headers(response)
        if request.endpoint != "bootstrap.static" and request.endpoint != "static":
            response.headers[fresh.header_name] = fresh.header_value
        return response
