// Who follows an address of a resource has opened it, which their plan may ask for: the form beside
// it is sent as if its button had been pressed, and the page is left as the link says.
document.addEventListener("click", (event) => {
  const place = event.target.closest?.("a[href^='http'], button[data-embed]")?.closest("[data-opens]");
  const form = place?.querySelector("form[data-opened]");
  if (!form || form.dataset.opened === "sent") return;
  form.dataset.opened = "sent";
  const sent = { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" };
  fetch(form.action, sent).catch(() => delete form.dataset.opened);
});
