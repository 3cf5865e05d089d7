"""infra/restore, against the DynamoDB and point-in-time recovery of moto."""

import datetime
import unittest

import account

TABLE = account.resource_of_ours("Table", "BillingMode", "AttributeDefinitions", "KeySchema", "LocalSecondaryIndexes",
                     "GlobalSecondaryIndexes", "PointInTimeRecoverySpecification")


class Restore(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        account.stack("lost", {"Resources": {"Table": TABLE}})
        (table,) = account.client("cloudformation").describe_stack_resources(StackName="lost")["StackResources"]
        cls.table, cls.database = table["PhysicalResourceId"], account.client("dynamodb")

    def put(self, count, **more):
        item = {"uses": {"N": "1"}, **more}
        items = [{"pk": {"S": f"BAND#{number % 7}"}, "sk": {"S": f"INVITE#{number}"}, **item} for number in range(count)]
        for first in range(0, count, 25):
            puts = [{"PutRequest": {"Item": item}} for item in items[first : first + 25]]
            self.database.batch_write_item(RequestItems={self.table: puts})

    def items(self):
        pages = self.database.get_paginator("scan").paginate(TableName=self.table)
        return sorted((it for page in pages for it in page["Items"]), key=lambda it: (it["pk"]["S"], it["sk"]["S"]))

    def test_the_table_is_restored(self):
        # More items than one page of lookups, with every type.
        some = {"L": [{"NULL": True}, {"BOOL": False}, {"M": {}}]}
        self.put(110, size={"N": "1.50"}, raw={"B": b"\0"}, some=some, names={"SS": ["a"]})
        was = self.items()
        self.database.restore_table_to_point_in_time(
            SourceTableName=self.table, TargetTableName="restored", RestoreDateTime=datetime.datetime.now(datetime.timezone.utc)
        )
        self.put(3, state={"S": "accepted"})
        self.put(105, pk={"S": "BAND#new"})
        for gone in was[50:52]:
            self.database.delete_item(TableName=self.table, Key={name: gone[name] for name in ("pk", "sk")})
        now = self.items()
        asked = account.run("restore", "lost", "restored")
        self.assertIn(f"5 items would be put into {self.table}, 105 would be deleted", asked.stdout, asked.stderr)
        self.assertEqual(self.items(), now)
        self.assertEqual(account.run("restore", "lost", "restored", "--write").returncode, 0)
        self.assertEqual(self.items(), was)
        self.assertIn("0 items would be put", account.run("restore", "lost", "restored").stdout)

    def test_an_empty_table_restores_nothing(self):
        account.stack("other", {"Resources": {"Table": {**TABLE, "Properties": {**TABLE["Properties"], "TableName": "empty"}}}})
        self.assertIn("is empty", account.run("restore", "lost", "empty", "--write").stderr)


if __name__ == "__main__":
    unittest.main()
