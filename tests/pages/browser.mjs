// Chromium as a reader has it, and what it notices of a page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import puppeteer from "puppeteer-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf-8");
export const sizes = { desktop: { width: 1320, height: 1175 }, phone: { width: 390, height: 800 } };

export const launched = () =>
  puppeteer.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"],
  });

// A new page, which writes down what is said in it and what it asks for beyond what it may.
export async function opened(browser, found, isAllowed) {
  const page = await browser.newPage();
  page.on("console", (message) => found.console.push(message.text()));
  page.on("pageerror", (error) => found.console.push(String(error)));
  page.on("request", (request) => isAllowed(request.url()) || found.requests.push(request.url()));
  return page;
}

// As it is: no script of ours in it, and its own policy in force.
export async function noticed(browser, url, javascript, isAllowed) {
  const found = { console: [], requests: [] };
  const page = await opened(browser, found, isAllowed);
  await page.setJavaScriptEnabled(javascript);
  await page.goto(url, { waitUntil: "networkidle0" });
  const paper = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  found.pages = Buffer.from(paper).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
  await page.close();
  return found;
}

// With axe in it, which the policy would keep out.
export async function seen(browser, url, scheme, size, picture) {
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
  if (picture) await page.screenshot({ path: join(picture, `report-${size}-${scheme}.png`) });
  await page.close();
  return { scheme, size, violations: told, passes: passes.length, sideways };
}

export async function seenAll(browser, url, picture) {
  const told = [];
  for (const scheme of ["light", "dark"]) {
    for (const size of Object.keys(sizes)) told.push(await seen(browser, url, scheme, size, picture));
  }
  return told;
}
