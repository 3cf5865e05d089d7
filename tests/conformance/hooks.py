"""Adapts generated requests in ways that a schema can't describe."""

import re
import uuid

import schemathesis

# As in openapi.json.
ZONE = "[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}"


@schemathesis.hook
def before_call(context, case, kwargs):
    """Gives each request a unique idempotency key and an existing user, and avoids two bugs of the local emulator.

    A key is refused if it was used with another body, so no two requests may have the same. Only users with a profile
    can be invited; the only one here is zoe.

    The emulator itself answers 500 to bodies that are not UTF-8 and to headers that are not ASCII. API Gateway passes
    them on. Such a body is decoded as Latin-1 and sent as UTF-8: it is still not JSON. In such a header, tabs replace
    the non-ASCII characters: it is still invalid.

    Only names of the IANA database are time zones.

    Redirects lead to the web client, which is not tested here.
    """
    kwargs["allow_redirects"] = False
    headers = case.headers or {}
    for name in list(headers):
        value = str(headers[name])
        if not value.isascii():
            headers[name] = "x" + re.sub(r"[^\x00-\x7f]", "\t", value) + "x"
        elif name.lower() == "idempotency-key" and re.fullmatch("[!-~]([ -~]{0,253}[!-~])?", value):
            headers[name] = f"{value[:218]}-{uuid.uuid4()}"
    if isinstance(case.body, bytes):
        try:
            case.body.decode()
        except UnicodeDecodeError:
            case.body = case.body.decode("latin-1").encode()
    elif isinstance(case.body, dict):
        settings = case.body.get("settings")
        for holder in [case.body, *([settings] if isinstance(settings, dict) else [])]:
            zone = holder.get("time_zone")
            if isinstance(zone, str) and len(zone) <= 64 and re.fullmatch(ZONE, zone):
                holder["time_zone"] = "Europe/Berlin"
        rows = case.body.get("invites")
        for draft in [case.body, *(rows if isinstance(rows, list) else [])]:
            if isinstance(draft, dict) and re.fullmatch("[ -~]{1,255}", str(draft.get("user_id") or "")):
                draft["user_id"] = "zoe"
