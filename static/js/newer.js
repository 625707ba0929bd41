// An open thread asks now and then whether others have answered; not while nobody looks at it.
const EVERY = 30_000;

setInterval(() => {
  const place = document.querySelector("[data-newer]");
  if (document.hidden || !place || place.hasChildNodes()) return;
  htmx.ajax("GET", place.dataset.newer, { target: place, swap: "innerHTML" });
}, EVERY);
