"use strict";
{
  const MOST = 30;
  const form = document.querySelector("form");
  const input = form.querySelector("input");
  const status = form.querySelector("[role=status]");
  const list = form.querySelector("ul");
  let entries = [];

  const anchored = ([name, model, doc, anchor], models) => ({
    name, kind: `column of ${models[model][0]}`, href: `${models[model][1]}#${anchor ?? `c-${name}`}`, doc, weight: 0.5,
  });

  const read = ({ models, columns, others }) => [
    ...models.map(([name, href, doc]) => ({ name, kind: "model", href, doc, weight: 0 })),
    ...columns.map((column) => anchored(column, models)),
    ...others.map(([kind, name, href, doc]) => ({ name, kind, href, doc, weight: 0.25 })),
  ].map((entry) => ({ ...entry, low: entry.name.toLowerCase(), all: `${entry.name} ${entry.kind} ${entry.doc}`.toLowerCase() }));

  // How far a name is from what was typed: the same, begins with it, a word of it begins with it, holds it, its doc does.
  const distance = (entry, words) => {
    let far = 0;
    for (const word of words) {
      const at = entry.low.indexOf(word);
      if (!entry.all.includes(word)) return Infinity;
      far += entry.low === word ? 0 : at === 0 ? 1 : at > 0 && /[._ ]/.test(entry.low[at - 1]) ? 2 : at > 0 ? 3 : 5;
    }
    return far + entry.weight;
  };

  const shown = (entry) => {
    const item = document.createElement("li");
    const link = sqlkit.link(entry.href, entry.name);
    const kind = document.createElement("small");
    kind.textContent = ` ${entry.kind}`;
    const doc = document.createElement("span");
    doc.textContent = entry.doc;
    link.append(kind, doc);
    item.append(link);
    return item;
  };

  const search = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = words.length ? entries.map((entry) => [distance(entry, words), entry]).filter(([far]) => far < Infinity) : [];
    found.sort(([a, one], [b, other]) => a - b || one.name.length - other.name.length || (one.name < other.name ? -1 : 1));
    list.replaceChildren(...found.slice(0, MOST).map(([, entry]) => shown(entry)));
    list.hidden = !found.length;
    status.textContent = !words.length ? "" : found.length > MOST ? `${MOST} of ${found.length} found` : `${found.length} found`;
  };

  const start = async () => {
    if (!entries.length) entries = read(await sqlkit.load("names", "SQLKIT_NAMES"));
  };

  const close = () => {
    input.value = "";
    search();
  };

  input.addEventListener("focus", start);
  input.addEventListener("input", async () => {
    await start();
    search();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
  });
  form.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
      close();
      input.focus();
    } else if (event.key === "ArrowDown" && at < links.length - 1) {
      links[at + 1].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      (links[at - 1] ?? input).focus();
    } else return;
    event.preventDefault();
  });
  form.addEventListener("click", (event) => event.target.closest("a") && close());
  document.addEventListener("click", (event) => form.contains(event.target) || (list.hidden = true));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    input.focus();
  });
  form.hidden = false;
}
