// Unsaved words in a <form data-keep> go along when the language is changed, and leaving the
// page without them is asked about first. What drafts.js has kept is not unsaved.
const place = `unsaved:${location.pathname.slice(3)}`;
const changed = {
  add: (form) => form.setAttribute("data-unsaved", ""),
  has: (form) => form.hasAttribute("data-unsaved"),
  delete: (form) => form?.removeAttribute("data-unsaved"),
};
let mayLeave = false;

const forms = () => [...document.querySelectorAll("form[data-keep]")];
const isUnsaved = (form) => changed.has(form) || form.querySelector('[aria-invalid="true"]');
const fieldsOf = (form) =>
  [...form.elements].filter((f) => f.name && !["hidden", "password", "submit", "file"].includes(f.type));

const remember = () => {
  const kept = forms().map((form) =>
    isUnsaved(form) ? fieldsOf(form).map((f) => [f.name, f.value, f.checked ?? null]) : null,
  );
  if (kept.some(Boolean)) sessionStorage.setItem(place, JSON.stringify(kept));
};

const giveBack = () => {
  const stored = sessionStorage.getItem(place);
  sessionStorage.removeItem(place);
  const kept = JSON.parse(stored ?? "[]");
  for (const [index, form] of forms().entries()) {
    if (!kept[index]) continue;
    for (const [name, value, checked] of kept[index]) {
      const isBox = (f) => f.type === "radio" || f.type === "checkbox";
      const field = fieldsOf(form).find((f) => f.name === name && (!isBox(f) || f.value === value));
      if (!field) continue;
      if (isBox(field)) field.checked = checked;
      else field.value = value;
    }
    changed.add(form);
  }
};

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-keep]")) changed.add(form);
});

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("a[data-twin]")) return;
  remember();
  mayLeave = true;
});

document.addEventListener("submit", () => (mayLeave = true));

document.addEventListener("htmx:before:response", ({ detail }) => {
  mayLeave ||= Boolean(detail.ctx.hx?.redirect);
});

document.addEventListener("htmx:finally:request", (event) => {
  const { sourceElement, response, request, hx } = event.detail.ctx;
  const isOther = /^(attach|remove|preview|draft|replaces)$/.test(request.submitter?.name || sourceElement.name || sourceElement.id);
  if (response?.status < 400 && request.method === "POST" && !isOther) changed.delete(sourceElement.closest("form"));
  mayLeave = Boolean(hx?.redirect);
});

addEventListener("beforeunload", (event) => {
  if (!mayLeave && forms().some(isUnsaved)) event.preventDefault();
});

addEventListener("pageshow", () => {
  mayLeave = false;
});

try {
  giveBack();
} catch {
  sessionStorage.removeItem(place);
}
