// The buttons above a text: shown now that they can do something, one stop for the Tab key, and
// between them the arrow keys lead.
const buttonsOf = (bar) => [...bar.querySelectorAll("button")];

const show = () => {
  for (const bar of document.querySelectorAll("[data-toolbar][hidden]")) {
    for (const [index, button] of buttonsOf(bar).entries()) button.tabIndex = index ? -1 : 0;
    bar.hidden = false;
  }
};

const nextOf = (key, index, count) =>
  ({
    ArrowRight: (index + 1) % count,
    ArrowLeft: (index + count - 1) % count,
    Home: 0,
    End: count - 1,
  })[key];

document.addEventListener("keydown", (event) => {
  const bar = event.target.closest?.("[data-toolbar]");
  if (!bar) return;
  const buttons = buttonsOf(bar);
  const index = buttons.indexOf(event.target);
  const next = nextOf(event.key, index, buttons.length);
  if (next === undefined) return;
  event.preventDefault();
  buttons[index].tabIndex = -1;
  buttons[next].tabIndex = 0;
  buttons[next].focus();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-toolbar] button");
  if (!button) return;
  const bar = button.closest("[data-toolbar]");
  const area = document.getElementById(bar.getAttribute("aria-controls"));
  area.dispatchEvent(
    new CustomEvent("markdown:insert", { bubbles: true, detail: { way: button.dataset.insert } }),
  );
});

document.addEventListener("htmx:after:settle", show);
show();
