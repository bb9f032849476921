"use strict";
// Data are scripts, since a page opened from disk may not read files; each is fetched when it is first asked for.
const sqlkit = { root: document.body.dataset.root, loading: {} };

sqlkit.load = (file, name) => {
  sqlkit.loading[file] ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${sqlkit.root}assets/${file}.js`;
    script.onload = () => resolve(globalThis[name]);
    script.onerror = reject;
    document.head.append(script);
  });
  return sqlkit.loading[file];
};

// A link as this page has to write it; `href` is from the site's folder.
sqlkit.link = (href, text) => {
  const link = document.createElement("a");
  link.href = sqlkit.root + href;
  link.textContent = text;
  return link;
};
