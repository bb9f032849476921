// Reads a site from disk, searches it and walks it by keys; says as JSON what the browser noticed and where that led.
// Usage: node look_site.mjs FOLDER PAGE...
import { pathToFileURL } from "node:url";
import { launched, noticed, opened, seenAll } from "./browser.mjs";

const [folder, ...names] = process.argv.slice(2);
const root = `${pathToFileURL(folder).href}/`;
const inside = (asked) => asked.startsWith(root);
const browser = await launched();
const told = { pages: {}, console: [], requests: [] };

for (const name of names) {
  told.pages[name] = {
    plain: await noticed(browser, root + name, true, inside),
    scriptless: await noticed(browser, root + name, false, inside),
    seen: await seenAll(browser, root + name),
  };
}

const page = await opened(browser, told, inside);
const here = () => page.url().slice(root.length);
const focused = () => page.evaluate(() => document.activeElement.textContent);
const lit = () => page.$$eval(".graph a.on", (boxes) => boxes.map((box) => box.textContent));
const pressed = async (...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};
const left = (act) => Promise.all([page.waitForNavigation(), act()]);

await page.goto(`${root}models/rfm.html`);
told.age = await page.$eval("time", (one) => one.textContent);

// Search: by keys alone, from the index.
await page.goto(`${root}index.html`);
await pressed("/");
await page.keyboard.type("r_score rfm");
await page.waitForSelector(".found:not([hidden]) a");
told.found = await page.$$eval(".found a", (links) => links.map((link) => link.firstChild.data + link.children[0].textContent));
told.status = await page.$eval("form [role=status]", (one) => one.textContent);
await pressed("ArrowDown");
told.first = await focused();
await left(() => pressed("Enter"));
told.foundAt = here();

// The path of the column that the search led to.
await page.waitForSelector(".trace:not([hidden])");
told.trace = await page.$eval(".trace", (one) => one.textContent);
told.traceLit = await lit();
await left(() => page.evaluate(() => document.querySelector(".trace a[href*='index.html']").click()));
await page.waitForSelector(".trace:not([hidden])");
told.wholeLit = await lit();

// Walking: from the model in the middle to what it reads, to its neighbour, back, and into a page.
await page.goto(`${root}models/rfm.html`);
told.tabbable = await page.$$eval('.graph a[tabindex="0"]', (boxes) => boxes.map((box) => box.textContent));
await page.$eval('.graph a[tabindex="0"]', (box) => box.focus());
told.walkLit = await lit();
told.walk = [];
for (const key of ["ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowLeft"]) {
  await pressed(key);
  told.walk.push(await focused());
}
told.walkStatus = await page.$eval(".walk", (one) => one.textContent);
await left(() => pressed("Enter"));
told.walkedTo = here();

// A name that nothing has, and Escape.
await pressed("/");
await page.keyboard.type("zzzzqq");
await page.waitForFunction(() => document.querySelector("form [role=status]").textContent);
told.nothing = await page.$eval("form [role=status]", (one) => one.textContent);
await pressed("Escape");
told.escaped = await page.$eval("input", (one) => one.value);

// Without JavaScript nothing is offered that would do nothing.
const still = await opened(browser, told, inside);
await still.setJavaScriptEnabled(false);
await still.goto(`${root}models/rfm.html`);
told.offered = await still.$$eval("form, .walk, .choose, .trace", (all) => all.filter((one) => !one.hidden).length);
await browser.close();
console.log(JSON.stringify(told));
