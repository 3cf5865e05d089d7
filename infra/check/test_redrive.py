"""infra/redrive passes dead letters to their functions, and to `notify` only records of invites. moto emulates DynamoDB,
its stream and SQS; an HTTP server stands in for Lambda."""

import json
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import account

TABLE = account.resource_of_ours("Table", "BillingMode", "AttributeDefinitions", "KeySchema", "LocalSecondaryIndexes",
                     "GlobalSecondaryIndexes", "StreamSpecification")
BAND, MINE, YOURS = "0" * 26, "1" * 26, "2" * 26


def template(name):
    """A stack with what the program needs. Log groups stand in for functions, of which it needs only the names."""
    functions = ("NotifyFunction", "TrackDeliveryFunction", "RemindFunction")
    return {
        "Parameters": {"EmailNotifications": {"Type": "String"}},
        "Resources": {
            "Table": TABLE,
            "DeadLetters": {"Type": "AWS::SQS::Queue"},
            **{it: {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": f"{name}-{it}"}} for it in functions},
        },
    }


class Functions(BaseHTTPRequestHandler):
    """Lambda: records the calls, and fails on request in the way of the called function."""

    calls = []
    fail = False

    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.calls.append((self.path, event))
        failed = [{"itemIdentifier": it["dynamodb"]["SequenceNumber"]} for it in event.get("Records", []) if self.fail]
        body = json.dumps({"batchItemFailures": failed} if "Records" in event else None).encode()
        self.send_response(200)
        if self.fail and "Records" not in event:
            self.send_header("x-amz-function-error", "Unhandled")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Redrive(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.listener = ThreadingHTTPServer(("127.0.0.1", 0), Functions)
        threading.Thread(target=cls.listener.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.listener.server_close)
        cls.addClassCleanup(cls.listener.shutdown)

    def setUp(self):
        self.stack = self.id().split(".")[-1].replace("_", "-")
        account.stack(self.stack, template(self.stack), EmailNotifications="true")
        resources = account.client("cloudformation").describe_stack_resources(StackName=self.stack)["StackResources"]
        self.named = {it["LogicalResourceId"]: it["PhysicalResourceId"] for it in resources}
        self.queue = account.client("sqs")
        Functions.calls, Functions.fail = [], False

    def redrive(self, *options):
        listener = f"http://127.0.0.1:{self.listener.server_port}"
        return account.run("redrive", self.stack, *options, AWS_ENDPOINT_URL_LAMBDA=listener)

    def leave(self, letter):
        self.queue.send_message(QueueUrl=self.named["DeadLetters"], MessageBody=json.dumps(letter))

    def left(self):
        count = "ApproximateNumberOfMessages"
        asked = self.queue.get_queue_attributes(QueueUrl=self.named["DeadLetters"], AttributeNames=[count])
        return int(asked["Attributes"][count])

    def of(self, function):
        arn = f"arn:aws:lambda:eu-central-1:123456789012:function:{self.named[function]}:live"
        return {"requestContext": {"functionArn": arn}}

    def changes(self):
        """Leaves a dead letter of three changes, the second of which is not of an invite. A fourth change follows them."""
        database, streams = account.client("dynamodb"), account.client("dynamodbstreams")
        for sk in (f"INVITE#{MINE}", "BAND", f"INVITE#{YOURS}", f"INVITE#{MINE}"):
            database.put_item(TableName=self.named["Table"], Item={"pk": {"S": f"BAND#{BAND}"}, "sk": {"S": sk}})
        stream = database.describe_table(TableName=self.named["Table"])["Table"]["LatestStreamArn"]
        (shard,) = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
        start = {"StreamArn": stream, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        records = streams.get_records(ShardIterator=streams.get_shard_iterator(**start)["ShardIterator"])["Records"]
        numbers = [it["dynamodb"]["SequenceNumber"] for it in records][-4:]
        batch = {"startSequenceNumber": numbers[0], "endSequenceNumber": numbers[2]}
        batch |= {"streamArn": stream, "shardId": shard["ShardId"]}
        self.leave({**self.of("NotifyFunction"), "DDBStreamBatchInfo": batch})
        return numbers

    def notified(self, function, *records):
        keys = [({"pk": {"S": f"BAND#{BAND}"}, "sk": {"S": f"INVITE#{invite}"}}, number) for invite, number in records]
        return (f"/2015-03-31/functions/{self.named[function]}/invocations?Qualifier=live",
                {"Records": [{"dynamodb": {"Keys": key, "SequenceNumber": number}} for key, number in keys]})

    def test_notify_gets_only_changes_of_invites(self):
        numbers = self.changes()
        done = self.redrive()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(Functions.calls, [self.notified("NotifyFunction", (MINE, numbers[0]), (YOURS, numbers[2]))])
        self.assertEqual(self.left(), 0)

    def test_letters_that_fail_again_stay_and_are_reported(self):
        self.changes()
        self.leave({**self.of("TrackDeliveryFunction"), "requestPayload": {"kind": "Bounce"}})
        self.leave({"of": "somebody else"})
        Functions.fail = True
        done = self.redrive()
        self.assertEqual((done.returncode, self.left()), (1, 3), done.stderr)
        self.assertIn("its log says why", done.stderr)
        self.assertIn("none of ours", done.stderr)

    def test_events_are_repeated_and_scheduled_runs_dropped(self):
        self.leave({**self.of("TrackDeliveryFunction"), "requestPayload": {"kind": "Bounce"}})
        self.leave({**self.of("RemindFunction"), "requestPayload": {"source": "aws.scheduler"}})
        self.leave({"source": "aws.scheduler", "detail-type": "Scheduled Event"})
        done = self.redrive()
        self.assertEqual((done.returncode, self.left()), (0, 0), done.stderr)
        path, _ = self.notified("TrackDeliveryFunction")
        self.assertEqual(Functions.calls, [(path, {"kind": "Bounce"})])

    def test_named_invites_get_to_notify_without_the_stream(self):
        done = self.redrive("--invite", BAND + MINE, "--invite", BAND + YOURS)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(Functions.calls, [self.notified("NotifyFunction", (MINE, "0"), (YOURS, "0"))])

    def test_with_mail_off_nothing_is_redriven(self):
        self.stack = "silent"
        account.stack(self.stack, template(self.stack), EmailNotifications="false")
        self.assertIn("EmailNotifications=true", self.redrive().stderr)
        self.assertEqual(Functions.calls, [])


if __name__ == "__main__":
    unittest.main()
