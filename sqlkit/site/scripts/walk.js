"use strict";
// Walking a graph: the arrows lead from a box to what it reads, to what reads it and to its neighbours in its layer.
sqlkit.graphs = [...document.querySelectorAll("svg.graph")].map((svg) => {
  const boxes = [...svg.querySelectorAll("a")];
  const names = boxes.map((box) => (box.matches(".input") ? "source." : "") + box.textContent);
  const lines = [...svg.querySelectorAll("path")].map((path) => [path, ...path.dataset.e.split(" ").map(Number)]);
  const places = boxes.map((box) => ({ x: +box.children[0].getAttribute("x"), y: +box.children[0].getAttribute("y") }));
  const status = svg.parentElement.nextElementSibling;
  const hint = "Arrow keys walk from box to box, Enter opens one.";
  const before = boxes.map((_, i) => lines.filter(([, , end]) => end === i).map(([, start]) => start));
  const after = boxes.map((_, i) => lines.filter(([, start]) => start === i).map(([, , end]) => end));

  const reach = (from, next) => {
    const found = new Set(from);
    for (const i of found) next[i].forEach((j) => found.add(j));
    return found;
  };

  // `pinned` are the numbers of the boxes that stay lit: those on the path of a column.
  const graph = { svg, names, pinned: null };
  graph.light = (up, down) => {
    svg.classList.toggle("lit", Boolean(up));
    boxes.forEach((box, i) => box.classList.toggle("on", Boolean(up) && (up.has(i) || down.has(i))));
    lines.forEach(([path, start, end]) => {
      path.classList.toggle("on", Boolean(up) && ((up.has(start) && up.has(end)) || (down.has(start) && down.has(end))));
    });
  };
  graph.rest = () => {
    graph.light(graph.pinned, graph.pinned);
    status.textContent = hint;
  };
  const show = (i) => {
    graph.light(reach([i], before), reach([i], after));
    status.textContent = `${boxes[i].textContent}: reads ${before[i].length} of these, is read by ${after[i].length}.`;
  };

  const nearest = (i, others) =>
    others.toSorted((a, b) => Math.abs(places[a].y - places[i].y) - Math.abs(places[b].y - places[i].y) || a - b)[0];
  const beside = (i, sign) =>
    nearest(i, places.flatMap(({ x, y }, j) => (x === places[i].x && sign * (y - places[i].y) > 0 ? [j] : [])));
  const ways = {
    ArrowLeft: (i) => nearest(i, before[i]),
    ArrowRight: (i) => nearest(i, after[i]),
    ArrowUp: (i) => beside(i, -1),
    ArrowDown: (i) => beside(i, 1),
  };

  const tabbed = (i) => boxes.forEach((box, j) => box.setAttribute("tabindex", i === j ? 0 : -1));
  boxes.forEach((box, i) => {
    box.addEventListener("focus", () => (tabbed(i), show(i)));
    box.addEventListener("blur", graph.rest);
    box.addEventListener("mouseenter", () => show(i));
    box.addEventListener("mouseleave", graph.rest);
    box.addEventListener("keydown", (event) => {
      if (!(event.key in ways)) return;
      event.preventDefault();
      boxes[ways[event.key](i)]?.focus();
    });
  });
  tabbed(Math.max(0, boxes.findIndex((box) => box.matches(".focus"))));
  status.hidden = false;
  graph.rest();
  return graph;
});
