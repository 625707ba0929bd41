// A form on its way is not sent a second time. The server would notice; this spares the wait.
const SENDING = "is-sending";
const GIVE_UP = 10000;

const release = (form) => form?.classList?.remove(SENDING);

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.classList.contains(SENDING)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    form.classList.add(SENDING);
    setTimeout(release, GIVE_UP, form);
  },
  true,
);

document.addEventListener("htmx:finally:request", (event) => {
  release(event.target.closest?.("form"));
});

// Coming back to a page the browser kept, its forms can be sent again.
addEventListener("pageshow", () => {
  document.querySelectorAll(`.${SENDING}`).forEach(release);
});
