// A kept draft is not unsaved; what is typed while it is on its way is, and what was refused.
const isDraft = (element) => element.matches("#draft, [name=draft], [name=replaces]");
const formOf = (event) => {
  const { sourceElement } = event.detail.ctx;
  return isDraft(sourceElement) ? sourceElement.closest("form") : null;
};

document.addEventListener("htmx:before:request", (event) => {
  formOf(event)?.removeAttribute("data-unsaved");
});

// Before the answer takes its place: afterwards the element that asked may be gone.
document.addEventListener("htmx:before:response", (event) => {
  if (event.detail.ctx.response.status >= 400) formOf(event)?.setAttribute("data-unsaved", "");
});

document.addEventListener("htmx:finally:request", (event) => {
  if (!event.detail.ctx.response) formOf(event)?.setAttribute("data-unsaved", "");
});
