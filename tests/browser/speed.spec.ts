/** How much the invite page weighs, and how fast it is on a phone with a slow line, as Lighthouse simulates it. */
import { gzipSync } from "node:zlib";
import lighthouse from "lighthouse";
import { expect, found, invite, someone, test } from "./world.ts";

const MOST = 150 * 1024;
const DEBUGGING = 9222;

test.use({
  launchOptions: async ({ launchOptions }, use) =>
    use({
      ...launchOptions,
      args: ["--no-sandbox", `--remote-debugging-port=${DEBUGGING}`],
    }),
});
// One browser at a time can listen there.
test.describe.configure({ mode: "default" });

test("the invite page loads at most 150 KB of JavaScript before a sign-in", async ({
  page,
}) => {
  const ada = someone("Ada");
  const { url } = await invite(ada, await found(ada));
  const scripts: Promise<Buffer>[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith(".js")) scripts.push(response.body());
  });
  await page.goto(url);
  await expect(
    page.getByRole("button", { name: "Sign in to accept" }),
  ).toBeVisible();
  await page.waitForLoadState("networkidle");
  const sizes = (await Promise.all(scripts)).map(
    (script) => gzipSync(script).length,
  );
  expect(sizes.length).toBeGreaterThan(1);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(MOST);
});

test("Lighthouse finds the invite page fast, accessible and sound", async ({
  page,
}) => {
  test.setTimeout(180_000);
  expect(page.url()).toBe("about:blank");
  const ada = someone("Ada");
  const { url } = await invite(ada, await found(ada), {
    message: "Come on in!",
  });
  const result = await lighthouse(url, {
    port: DEBUGGING,
    output: "json",
    logLevel: "error",
    onlyCategories: ["performance", "accessibility", "best-practices"],
  });
  const { categories, audits } = result!.lhr;
  const scores = Object.entries(categories).map(
    ([name, { score }]) => `${name} ${score ?? 0}`,
  );
  const poor = Object.values(categories).filter(
    ({ score }) => (score ?? 0) < 0.95,
  );
  const why = Object.values(audits).filter(
    ({ score }) => score !== null && score < 0.9,
  );
  const told = why.map(
    ({ id, displayValue }) => `${id}: ${displayValue ?? ""}`,
  );
  console.log(scores.join(", "));
  expect(
    poor.map(({ id }) => id),
    told.join("\n"),
  ).toEqual([]);
});
