// When something is, where the reader is: beside the time of the place it belongs to, and only when
// the two differ.
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const words = `${document.documentElement.lang}-CA`;
const day = { weekday: "long", month: "long", day: "numeric" };
const clock = { hour: "numeric", minute: "2-digit" };

function tell(root) {
  for (const place of root.querySelectorAll("[data-own-time][hidden]")) {
    if (place.dataset.zone === here) continue;
    const start = new Date(place.dataset.ownTime);
    const end = new Date(place.dataset.until);
    const from = start.toLocaleString(words, { ...day, ...clock });
    const until = end.toLocaleTimeString(words, { ...clock, timeZoneName: "short" });
    place.append(` ${from} – ${until}`);
    place.hidden = false;
  }
}

tell(document);
document.addEventListener("htmx:after:settle", () => tell(document));
