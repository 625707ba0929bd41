// The menu is the same on every page, so that it is made once; here it learns where we are.
const here = location.pathname;

for (const link of document.querySelectorAll(".site-nav a")) {
  const path = link.pathname;
  if (here === path) link.setAttribute("aria-current", "page");
  else if (!("exact" in link.dataset) && here.startsWith(path)) {
    link.setAttribute("aria-current", "true");
  }
}
