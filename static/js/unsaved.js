// Unsaved words in a <form data-keep> go along when the language is changed, and leaving the
// page without them is asked about first.
const place = `unsaved:${location.pathname.slice(3)}`;
const changed = new WeakSet();
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
  const twin = event.target.closest?.("a[data-twin]");
  if (!twin) return;
  // Filters may have changed the address since the page was made.
  if (twin.pathname.slice(3) === location.pathname.slice(3)) twin.search = location.search;
  remember();
  mayLeave = true;
});

document.addEventListener("submit", () => {
  mayLeave = true;
});

// A kept draft is not unsaved; what is typed while it is on its way is, and what was refused.
const isDraft = (element) => element.matches("#draft, [name=draft], [name=replaces]");

document.addEventListener("htmx:before:request", (event) => {
  const { sourceElement } = event.detail.ctx;
  if (isDraft(sourceElement)) changed.delete(sourceElement.closest("form"));
});

// Before the answer takes its place: afterwards the element that asked may be gone.
document.addEventListener("htmx:before:response", (event) => {
  const { sourceElement, response, hx } = event.detail.ctx;
  if (isDraft(sourceElement) && response.status >= 400) changed.add(sourceElement.closest("form"));
  if (hx?.redirect) mayLeave = true;
});

document.addEventListener("htmx:finally:request", (event) => {
  const { sourceElement, response, request, hx } = event.detail.ctx;
  const form = sourceElement.closest("form");
  const wasPreview = request.submitter?.name === "preview" || sourceElement.name === "preview";
  if (form && isDraft(sourceElement)) {
    if (!response) changed.add(form);
  } else if (response?.status < 400 && request.method === "POST" && !wasPreview) {
    changed.delete(form);
  }
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
