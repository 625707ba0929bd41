// The words a button holds go to the clipboard. Where a browser lets no page do that, they are marked
// on the page, to be copied by hand.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-copy]");
  if (!button) return;
  const { copy, copied } = button.dataset;
  try {
    await navigator.clipboard.writeText(copy);
  } catch {
    const shown = document.getElementById(button.getAttribute("aria-controls"));
    getSelection().selectAllChildren(shown);
    return;
  }
  button.textContent = copied;
  document.getElementById("live").textContent = copied;
});
