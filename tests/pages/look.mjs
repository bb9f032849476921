// Opens a page from disk as its readers do, and says as JSON what the browser noticed.
// Usage: node look.mjs PAGE.html [FOLDER FOR PICTURES]
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [file, pictures] = process.argv.slice(2);
const url = pathToFileURL(file).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf-8");
const sizes = { desktop: { width: 1320, height: 1175 }, phone: { width: 390, height: 800 } };

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"],
});

// As it is: no script of ours in it, and its own policy in force.
async function noticed(javascript) {
  const page = await browser.newPage();
  const found = { console: [], requests: [] };
  page.on("console", (message) => found.console.push(message.text()));
  page.on("pageerror", (error) => found.console.push(String(error)));
  page.on("request", (request) => request.url() !== url && found.requests.push(request.url()));
  await page.setJavaScriptEnabled(javascript);
  await page.goto(url, { waitUntil: "networkidle0" });
  const paper = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  found.pages = Buffer.from(paper).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
  await page.close();
  return found;
}

// With axe in it, which the policy would keep out.
async function seen(scheme, size) {
  const page = await browser.newPage();
  await page.setBypassCSP(true);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.setViewport(sizes[size]);
  await page.goto(url);
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run());
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} (${nodes.length})`);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = false)));
  if (pictures) await page.screenshot({ path: join(pictures, `report-${size}-${scheme}.png`) });
  await page.close();
  return { scheme, size, violations: told, passes: passes.length, sideways };
}

const told = { plain: await noticed(true), scriptless: await noticed(false), seen: [] };
for (const scheme of ["light", "dark"]) {
  for (const size of Object.keys(sizes)) told.seen.push(await seen(scheme, size));
}
await browser.close();
console.log(JSON.stringify(told));
