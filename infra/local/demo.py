"""Fills a running local stack with a band, its members by part, and invites in every state: `make demo`.

It uses the API as a client would. A local stack lets requests shift their clock, so the band has a past.

usage: demo.py [API URL] [ADDRESS] [NAME]
"""

import base64
import hashlib
import hmac
import json
import os
import pathlib
import sys
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BAND = "Riverside Wind Band"
TIME_ZONE, COLOR = "Europe/London", "teal"
DAY = 24 * 3600

# Who has joined: name, part, role, and how many days ago.
MEMBERS = [
    ("Ben Okafor", "1st trumpet", "admin", 20),
    ("Clara Novak", "flute", "member", 19),
    ("Dev Patel", "1st clarinet", "member", 19),
    ("Elena Rossi", "2nd clarinet", "member", 17),
    ("Finn Larsen", "trombone", "member", 12),
    ("Grace Kim", "horn", "member", 9),
    ("Hugo Martin", "percussion", "member", 6),
]
# Who has joined by the link for the rehearsal room, which names no part.
BY_GROUP_LINK = ["Jonas Weber", "Kofi Mensah", "Lin Chen"]
MESSAGE = "We rehearse on Thursdays at 19:30 in the old boathouse.\nBring your instrument and a pencil."


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Stack:
    """The API of a running stack, and tokens as its sign-in issues them."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.secret = os.environ.get("JWT_SECRET") or self.read_secret()
        self.issuer = os.environ.get("JWT_ISSUER", "http://127.0.0.1:9080")

    @staticmethod
    def read_secret() -> str:
        try:
            lines = (ROOT / ".local/dev/secrets.env").read_text().splitlines()
        except FileNotFoundError:
            sys.exit("No local stack has run here yet. Start one: make dev")
        return dict(line.split("=", 1) for line in lines)["JWT_SECRET"]

    def bearer(self, sub: str, email: str, name: str) -> str:
        claims = {"sub": sub, "email": email, "email_verified": True, "name": name, "iss": self.issuer}
        claims |= {"aud": "band-invites", "exp": int(time.time()) + 3600}
        text = ".".join(base64url(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
        return text + "." + base64url(hmac.digest(self.secret.encode(), text.encode(), hashlib.sha256))


class Person:
    """Somebody who uses the API."""

    def __init__(self, stack: Stack, name: str, email: str | None = None) -> None:
        self.stack, self.name = stack, name
        self.email = email or name.lower().replace(" ", ".") + "@example.com"
        self.sub = self.email.split("@")[0]
        self.token = stack.bearer(self.sub, self.email, name)

    def call(self, method: str, path: str, body: dict | None = None, ago: float = 0) -> dict:
        """Makes a request as of some seconds ago."""
        headers = {"content-type": "application/json", "authorization": f"Bearer {self.token}"}
        headers["x-local-clock-shift"] = str(-int(ago))
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.stack.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            sys.exit(f"{method} {path.split('?')[0]} answers {error.code}: {error.read().decode()}")
        except urllib.error.URLError as error:
            sys.exit(f"No API answers at {self.stack.url} ({error.reason}). Start it: make dev")

    def look(self, invite: dict, ago: float) -> None:
        """Opens an invite's page, as the person with the link does."""
        self.call("POST", f"/invites/{invite['token']}/views", None, ago)

    def save(self, searchable: bool = True) -> None:
        self.call("PUT", "/me", {"display_name": self.name, "searchable": searchable})


def play(stack: Stack, founder: Person) -> None:
    """Founds the band and lets it live."""
    founder.save()
    band = founder.call("POST", "/bands", {"name": BAND, "time_zone": TIME_ZONE}, 21 * DAY)["id"]
    # Notes about what happened weeks ago would only fill the mailbox.
    founder.call("PATCH", f"/bands/{band}", {"settings": {"inviter_notes": False, "color": COLOR}})

    def invite(days: float, **terms: object) -> dict:
        return founder.call("POST", f"/bands/{band}/invites", terms, days * DAY)

    for name, part, role, days in MEMBERS:
        person = Person(stack, name)
        person.save()
        made = invite(days + 0.4, name=name, part=part, role=role, message=MESSAGE)
        person.call("POST", f"/invites/{made['token']}/accept", None, days * DAY)
    group = invite(5, max_uses=30, ttl_hours=24 * 14, message=MESSAGE)
    for hours, name in enumerate(BY_GROUP_LINK):
        person = Person(stack, name)
        person.save(searchable=False)
        person.call("POST", f"/invites/{group['token']}/accept", None, 4 * DAY - hours * 3600)

    # Pending: opened and not answered, not opened, ending soon, came back, waiting in an inbox.
    opened = invite(2, name="Mara Lind", email="mara.lind@example.com", part="2nd trumpet", ttl_hours=24 * 7)
    Person(stack, "Mara Lind").look(opened, 1.5 * DAY)
    invite(1, name="Noah Fischer", email="noah.fischer@example.com", part="bassoon", ttl_hours=24 * 7)
    invite(2.5, name="Olga Petrova", email="olga.petrova@example.com", part="oboe", ttl_hours=72)
    invite(0.1, name="Pia Holm", email="bounce@example.com", part="2nd flute", ttl_hours=24 * 7)
    invite(0, name="Quinn Baker", part="tuba", ttl_hours=24 * 7)
    reed = Person(stack, "Rosa Marino")
    reed.save()
    invite(0, name=reed.name, user_id=reed.sub, part="alto saxophone", ttl_hours=24 * 7)
    # Ended: declined, revoked, expired.
    sam = Person(stack, "Sam Young")
    declined = invite(8, name=sam.name, email=sam.email, part="drums", notify=False)
    sam.call("POST", f"/invites/{declined['token']}/decline", None, 7.5 * DAY)
    revoked = invite(6, name="Tara Singh", part="piccolo")
    founder.call("DELETE", f"/invites/{revoked['id']}", None, 5.5 * DAY)
    invite(15, name="Uma Reyes", email="uma.reyes@example.com", part="2nd horn", notify=False)


def main() -> None:
    url, address, name = (sys.argv[1:] + [""] * 3)[:3]
    stack = Stack(url or "http://127.0.0.1:9000")
    founder = Person(stack, name or "Ada Sommer", address or "ada@example.com")
    bands = founder.call("GET", "/bands?limit=100")["bands"]
    if any(band["name"] == BAND for band in bands):
        print(f"{founder.name} has the {BAND} already.")
    else:
        play(stack, founder)
        print(f"The {BAND} has members, and invites in every state.")
    print(f"Sign in as {founder.name}, {founder.email}, to see it. One of its mails will come back.")


if __name__ == "__main__":
    main()
