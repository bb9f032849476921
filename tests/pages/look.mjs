// Opens a page from disk as its readers do, and says as JSON what the browser noticed.
// Usage: node look.mjs PAGE.html [FOLDER FOR PICTURES]
import { pathToFileURL } from "node:url";
import { launched, noticed, seenAll } from "./browser.mjs";

const [file, pictures] = process.argv.slice(2);
const url = pathToFileURL(file).href;
const browser = await launched();
const alone = (asked) => asked === url;
const told = {
  plain: await noticed(browser, url, true, alone),
  scriptless: await noticed(browser, url, false, alone),
  seen: await seenAll(browser, url, pictures),
};
await browser.close();
console.log(JSON.stringify(told));
