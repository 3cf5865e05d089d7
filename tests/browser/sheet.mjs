import { chromium } from "@playwright/test";
import { readdirSync } from "node:fs";
const [look, width, per] = [
  process.argv[2],
  Number(process.argv[3]),
  Number(process.argv[4]),
];
const files = readdirSync("shots")
  .filter((f) => f.endsWith(`-${look}.png`))
  .sort();
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--allow-file-access-from-files"],
});
const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
for (let i = 0, n = 0; i < files.length; i += per, n++) {
  const html = files
    .slice(i, i + per)
    .map(
      (f) =>
        `<figure style="margin:4px;width:${width}px"><img style="width:100%" src="file://${process.cwd()}/shots/${f}"><figcaption style="font:11px sans-serif">${f}</figcaption></figure>`,
    )
    .join("");
  const { writeFileSync } = await import("node:fs");
  writeFileSync(
    "/tmp/gate/.local/sheet.html",
    `<body style="margin:0;display:flex;flex-wrap:wrap;background:#888">${html}</body>`,
  );
  await page.goto("file:///tmp/gate/.local/sheet.html");
  await page.screenshot({
    path: `/tmp/gate/.local/sheet-${look}-${n}.png`,
    fullPage: true,
  });
}
await browser.close();
