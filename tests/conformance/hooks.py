"""What requests need that no schema can say."""

import re
import uuid

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    """Gives each request a key of its own and users that exist, and makes it one that the local emulator can carry.

    A key that came before with another body is refused, so no two requests shall draw the same. Inviting a user takes
    one with a profile: the only one here is zoe.

    The emulator answers 500 by itself to bodies that are no UTF-8 and to headers that are no ASCII, where API Gateway
    passes them on. Such a body is sent as the UTF-8 of the same bytes in Latin-1, which is as little JSON as it was;
    such a header with a tab in place of what is no ASCII, which is as little allowed.
    """
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
        rows = case.body.get("invites")
        for draft in [case.body, *(rows if isinstance(rows, list) else [])]:
            if isinstance(draft, dict) and re.fullmatch("[ -~]{1,255}", str(draft.get("user_id") or "")):
                draft["user_id"] = "zoe"
