// Files pasted or dropped into a message, or chosen, are added at once; a picture that was pasted
// or dropped gets its place in the text. It presses the form's own button, which works without.
const live = document.getElementById("live");
let place = null;

const add = (form, files, text) => {
  const input = form.querySelector("input[name=files]");
  if (!input || !files.length) return false;
  const carrier = new DataTransfer();
  for (const file of files) carrier.items.add(file);
  input.files = carrier.files;
  place = text ?? null;
  if (live) live.textContent = input.closest("[data-attach]").dataset.busy;
  form.querySelector("button[name=attach]").click();
  return true;
};

const textOf = (event) => {
  const text = event.target.closest?.("textarea[name=body]");
  return text?.form?.querySelector("[data-attach]") ? text : null;
};

document.addEventListener("paste", (event) => {
  const text = textOf(event);
  // Words copied from a page or a document often bring a picture of themselves along.
  if (!text || event.clipboardData.types.includes("text/plain")) return;
  if (add(text.form, event.clipboardData.files, text)) event.preventDefault();
});

document.addEventListener("dragover", (event) => {
  if (textOf(event) && event.dataTransfer.types.includes("Files")) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const text = textOf(event);
  if (text && add(text.form, event.dataTransfer.files, text)) event.preventDefault();
});

document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.matches?.("[data-attach] input[name=files]")) add(input.form, [...input.files]);
});

document.addEventListener("htmx:after:settle", () => {
  if (!place) return;
  const made = [...place.form.querySelectorAll("[data-attach] [data-new]")];
  for (const item of made) {
    place.setRangeText(`\n${item.dataset.new}\n`, place.selectionEnd, place.selectionEnd, "end");
    item.removeAttribute("data-new");
  }
  if (made.length) place.dispatchEvent(new Event("input", { bubbles: true }));
  // Who pasted goes on writing.
  document.querySelector("[data-attach]")?.removeAttribute("data-focus");
  place.focus();
  place = null;
});
