"use strict";
// The path of a column: choosing one, which is following a link to it, shows all it comes from and all it goes into.
{
  const panel = document.querySelector(".trace");
  const model = document.body.dataset.model;

  const chosen = () => {
    const hash = decodeURIComponent(location.hash.slice(1));
    const row = model && hash.startsWith("c-") && document.getElementById(location.hash.slice(1));
    if (row) return [model, row.querySelector("th").textContent];
    return hash.startsWith("column=") ? hash.slice(7).split("\t") : null;
  };

  const reach = (start, next) => {
    const found = new Set([start]);
    for (const i of found) next[i].forEach((j) => found.add(j));
    found.delete(start);
    return found;
  };

  const numbered = ({ tables, up }) => {
    const keys = tables.flatMap(([table, href, columns]) => columns.map((column) => ({ table, href, column })));
    const down = keys.map(() => []);
    up.forEach((sources, i) => sources.forEach((source) => down[source].push(i)));
    return { keys, up, down };
  };

  const anchor = (name) => name.replace(/[^A-Za-z0-9_.-]/gu, (c) => `~${c.codePointAt(0).toString(16)}~`);
  const linked = ({ table, href, column, shown = column }) =>
    sqlkit.link(table.startsWith("source.") ? `${href}.${anchor(column)}` : `${href}#c-${anchor(column)}`, shown);

  const told = (words, numbers, keys) => {
    const tables = Map.groupBy([...numbers].sort((a, b) => a - b).map((i) => keys[i]), ({ table }) => table);
    const line = document.createElement("p");
    line.append(tables.size ? `${words} ` : `${words} nothing else.`);
    [...tables].forEach(([table, columns], i) => {
      const name = document.createElement("b");
      name.textContent = table.startsWith("source.") ? `${table.slice(7)} (input) ` : `${table} `;
      line.append(i ? "; " : "", name, ...columns.flatMap((key, j) => [j ? ", " : "", linked(key)]));
    });
    return line;
  };

  // On a model's page the path stands below its column, where one has chosen it.
  const place = () => {
    const row = model && document.getElementById(location.hash.slice(1));
    if (!row) return;
    const below = document.createElement("tr");
    const cell = below.insertCell();
    cell.colSpan = row.cells.length;
    const former = panel.closest("tr");
    cell.append(panel);
    former?.remove();
    row.after(below);
  };

  const clear = () => {
    panel.hidden = true;
    panel.replaceChildren();
    sqlkit.graphs.forEach((graph) => ((graph.pinned = null), graph.rest()));
  };

  const show = async () => {
    const choice = chosen();
    if (!choice) return clear();
    const { keys, up, down } = numbered(await sqlkit.load("graph", "SQLKIT_GRAPH"));
    const at = keys.findIndex(({ table, column }) => table === choice[0] && column === choice[1]);
    if (at < 0) return clear();
    const [from, into] = [reach(at, up), reach(at, down)];
    const on = new Set([at, ...from, ...into].map((i) => keys[i].table));
    sqlkit.graphs.forEach((graph) => {
      graph.pinned = new Set(graph.names.flatMap((name, i) => (on.has(name) ? [i] : [])));
      graph.rest();
    });
    const head = document.createElement("p");
    const title = document.createElement("b");
    title.textContent = choice.join(".");
    const away = document.createElement("a");
    away.href = "#columns";
    away.textContent = "clear";
    const whole = sqlkit.link(`index.html#column=${encodeURIComponent(choice.join("\t"))}`, "in the whole graph");
    head.append("The path of ", title, " · ", model ? whole : linked({ ...keys[at], shown: "on its page" }), " · ", away);
    panel.replaceChildren(head, told("Comes from", from, keys), told("Goes into", into, keys));
    place();
    panel.hidden = false;
  };

  if (panel) {
    document.querySelector(".choose")?.removeAttribute("hidden");
    addEventListener("hashchange", show);
    show();
  }
}
