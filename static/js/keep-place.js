// After a part of the page was replaced, focus goes to what the new part names (data-focus) or
// to the message it is, and the polite region says what it has to say (data-announce).
const live = document.getElementById("live");

const firstIn = (nodes, selector) => {
  for (const node of nodes) {
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    const found = node.matches(selector) ? node : node.querySelector(selector);
    if (found) return found;
  }
  return null;
};

const goTo = (element) => {
  if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus();
};

document.addEventListener("htmx:after:settle", (event) => {
  const nodes = event.detail.newContent ?? [];
  const named = firstIn(nodes, "[data-focus]");
  const lostFocus = document.activeElement === document.body;
  const message = lostFocus ? firstIn(nodes, 'article[tabindex="-1"]') : null;
  if (named || message) goTo(named ?? message);
  const said = firstIn(nodes, "[data-announce]");
  if (said && live) live.textContent = said.dataset.announce;
});

// What went wrong is over once something else went well.
document.addEventListener("htmx:after:request", (event) => {
  const { request, response, sourceElement } = event.detail.ctx;
  if (request.method === "POST" && response.status < 400 && !("quiet" in sourceElement.dataset)) {
    document.getElementById("problem")?.replaceChildren();
  }
});

const summary = document.querySelector(".error-summary");
if (summary) goTo(summary);
