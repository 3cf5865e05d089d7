import { chromium } from "@playwright/test";
import { writeFileSync } from "node:fs";
const [out, width, ...files] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--allow-file-access-from-files"],
});
const page = await browser.newPage({
  viewport: { width: (Number(width) + 8) * files.length, height: 400 },
});
writeFileSync(
  "/tmp/gate/.local/sheet.html",
  `<body style="margin:0;display:flex;background:#888">${files.map((f) => `<img style="width:${width}px;margin:4px" src="file://${process.cwd()}/shots/${f}.png">`).join("")}</body>`,
);
await page.goto("file:///tmp/gate/.local/sheet.html");
await page.screenshot({ path: out, fullPage: true });
await browser.close();
