"""infra/reopen-address allows mail to an address again, in the table and at SES. moto emulates DynamoDB; an HTTP server
stands in for SES's suppression list."""

import json
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import account

TABLE = account.resource_of_ours("Table", "BillingMode", "AttributeDefinitions", "KeySchema", "LocalSecondaryIndexes",
                                 "GlobalSecondaryIndexes")
# As `EmailAddress::digest` has it for bob@example.com; its test holds the same.
BOB = {"pk": {"S": "SUPPRESSED#hJJERcJ8x7NnWv5SVoghwQ"}, "sk": {"S": "SUPPRESSED"}}


class SuppressionList(BaseHTTPRequestHandler):
    """SES's list for the account: reasons by address."""

    listed = {}

    def answer(self, status, body, error=None):
        body = json.dumps(body).encode()
        self.send_response(status)
        if error:
            self.send_header("x-amzn-errortype", error)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address(self):
        return unquote(self.path.removeprefix("/v2/email/suppression/addresses/"))

    def do_GET(self):
        reason = self.listed.get(self.address())
        if reason is None:
            return self.answer(404, {"message": "not listed"}, "NotFoundException")
        found = {"EmailAddress": self.address(), "Reason": reason, "LastUpdateTime": 1.0}
        return self.answer(200, {"SuppressedDestination": found})

    def do_DELETE(self):
        del self.listed[self.address()]
        self.answer(200, {})

    def log_message(self, *_):
        pass


class ReopenAddress(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.listener = ThreadingHTTPServer(("127.0.0.1", 0), SuppressionList)
        threading.Thread(target=cls.listener.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.listener.server_close)
        cls.addClassCleanup(cls.listener.shutdown)

    def setUp(self):
        self.stack = self.id().split(".")[-1].replace("_", "-")
        account.stack(self.stack, {"Resources": {"Table": TABLE}})
        resources = account.client("cloudformation").describe_stack_resources(StackName=self.stack)["StackResources"]
        (self.table,) = [it["PhysicalResourceId"] for it in resources]
        self.database = account.client("dynamodb")
        SuppressionList.listed.clear()

    def close(self, reason, *unsubscribed):
        facts = {"reason": {"S": reason}} if reason else {}
        facts |= {f"no_{mail}": {"N": "0"} for mail in unsubscribed}
        self.database.put_item(TableName=self.table, Item={**BOB, **facts, "changed_at": {"N": "0"}})

    def stopped(self):
        """What stops mail to Bob's address."""
        item = self.database.get_item(TableName=self.table, Key=BOB).get("Item", {})
        return set(item) & {"reason", "no_invitations", "no_notes"}

    def reopen(self, address="bob@example.com", *options):
        listener = f"http://127.0.0.1:{self.listener.server_port}"
        return account.run("reopen-address", self.stack, address, *options, AWS_ENDPOINT_URL_SESV2=listener)

    def test_an_address_that_bounced_or_complained_is_open_again(self):
        for reason in ("bounced", "complained"):
            for address in ("bob@example.com", " Bob@EXAMPLE.com "):
                self.close(reason)
                done = self.reopen(address)
                self.assertEqual((done.returncode, self.stopped()), (0, set()), done.stderr)
                self.assertIn(reason, done.stdout)

    def test_at_gmail_any_spelling_opens_the_mailbox(self):
        key = {"pk": {"S": "SUPPRESSED#mtTTWGeQ29iL2cVIYEujyA"}, "sk": {"S": "SUPPRESSED"}}  # of ab@gmail.com
        for address in ("ab@gmail.com", "A.B+band@googlemail.com"):
            self.database.put_item(TableName=self.table, Item={**key, "reason": {"S": "bounced"}})
            done = self.reopen(address)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn("reason", self.database.get_item(TableName=self.table, Key=key)["Item"])

    def test_it_is_taken_off_sess_list_too(self):
        SuppressionList.listed["bob@example.com"] = "BOUNCE"
        done = self.reopen()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("(BOUNCE) and is off it", done.stdout)
        self.assertEqual(SuppressionList.listed, {})
        self.assertIn("was not on SES", self.reopen().stdout)

    def test_who_has_unsubscribed_stays_so_unless_they_ask(self):
        self.close("complained", "notes", "invitations")
        SuppressionList.listed["bob@example.com"] = "COMPLAINT"
        done = self.reopen()
        self.assertEqual((done.returncode, self.stopped()), (1, {"no_invitations", "no_notes"}))
        self.assertIn("from invitations and notes", done.stderr)
        self.assertIn("--unsubscribed", done.stderr)
        self.assertEqual(SuppressionList.listed, {"bob@example.com": "COMPLAINT"})
        done = self.reopen("bob@example.com", "--unsubscribed")
        self.assertEqual((done.returncode, self.stopped()), (0, set()), done.stderr)

    def test_what_is_no_address_changes_nothing(self):
        self.close("bounced")
        for text in ("bob", "@example.com", "bob@"):
            self.assertIn("not an e-mail address", self.reopen(text).stderr)
        self.assertEqual(self.stopped(), {"reason"})


if __name__ == "__main__":
    unittest.main()
