// An @ and a letter in a <textarea data-people="address"> offer the members whose names begin so.
// Keys of the list are taken only while it is open.
const AT = /(?:^|[^\p{L}\p{N}@/.+-])@(\p{L}[\p{L}\p{M}\p{N}._-]{0,29})$/u;
let field, asked, timer;

const list = () => document.getElementById("people");
const chosen = () => list().querySelector('[aria-selected="true"]');
const typed = () => AT.exec(field.value.slice(0, field.selectionStart).slice(-40))?.[1];
const close = () => {
  clearTimeout(timer);
  asked?.abort();
  list()?.remove();
  for (const name of ["aria-activedescendant", "aria-controls"]) field?.removeAttribute(name);
};
const choose = (one) => {
  chosen()?.setAttribute("aria-selected", "false");
  one.setAttribute("aria-selected", "true");
  field.setAttribute("aria-activedescendant", one.id);
};
const take = (one = chosen()) => {
  const end = field.selectionStart;
  field.setRangeText(`${one.dataset.handle} `, end - (typed()?.length ?? 0), end, "end");
  close();
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
const offer = async (begun) => {
  asked = new AbortController();
  const thread = /threads\/(\d+)/.exec(field.form?.action)?.[1] ?? "";
  const query = new URLSearchParams({ q: begun, thread });
  const answer = await fetch(`${field.dataset.people}?${query}`, { signal: asked.signal });
  const html = answer.ok && !answer.redirected ? await answer.text() : "";
  if (!html.trim() || typed() !== begun) return;
  field.insertAdjacentHTML("afterend", html);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", "people");
  document.getElementById("live").textContent = list().dataset.said;
  choose(list().firstElementChild);
};

document.addEventListener("input", ({ target }) => {
  if (!target.matches("textarea[data-people]")) return;
  close();
  field = target;
  const begun = typed();
  if (begun) timer = setTimeout(() => offer(begun).catch(close), 150);
});

const keys = {
  ArrowDown: () => choose(chosen().nextElementSibling ?? list().firstElementChild),
  ArrowUp: () => choose(chosen().previousElementSibling ?? list().lastElementChild),
  Enter: () => take(), Tab: () => take(), Escape: close,
};
document.addEventListener("keydown", (event) => {
  if (event.target !== field || !list() || event.isComposing || !(event.key in keys)) return;
  event.preventDefault();
  keys[event.key]();
});
document.addEventListener("pointerdown", (event) => {
  const one = event.target.closest?.("#people > [role=option]");
  if (one) event.preventDefault();
  if (one) take(one);
});
document.addEventListener("focusout", ({ target }) => target === field && close());
