// The queue by keyboard, while the focus is in its list: j and k go from item to item, o opens one,
// c takes it on. Everything is reached with Tab and Enter too.
const links = (list) => [...list.querySelectorAll("[data-open]")];

const KEYS = {
  j: (list, at) => links(list)[at + 1]?.focus(),
  k: (list, at) => links(list)[at - 1]?.focus(),
  o: (list, at) => links(list)[at]?.click(),
  c: (list, at) => list.children[at]?.querySelector("[data-claim]")?.requestSubmit(),
};

document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("[data-queue]");
  if (!list || event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) return;
  const item = event.target.closest("li[id^=item-]");
  KEYS[event.key](list, [...list.children].indexOf(item));
  event.preventDefault();
});
