// "Quote" puts the words chosen in a message, or all of it, into the answer on this page, below
// what is typed there. Where there is no answer, or the site does not, the link is followed.
let chosen = null;

const bodyAround = (node) => (node?.parentElement ?? node)?.closest?.(".post .post__body");

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const body = bodyAround(selection.anchorNode);
  const isWithin = body && body === bodyAround(selection.focusNode);
  chosen = isWithin ? { post: body.closest(".post"), words: selection.toString().trim() } : null;
});

// A press elsewhere lets go of them; one on the link does so in some browsers, too early.
document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest?.("[data-quote]")) chosen = null;
});

const quoteFrom = async (address) => {
  const headers = { "HX-Request": "true", "HX-Request-Type": "partial" };
  const answer = await fetch(address, { headers });
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-quoted]").value.trimEnd();
};

const narrowed = (whole, words) => {
  const [heading] = whole.split("\n");
  const lines = words.split("\n").map((line) => `> ${line}`.trimEnd());
  return [heading, ">", ...lines].join("\n");
};

const put = (area, quote) => {
  area.setSelectionRange(area.value.length, area.value.length);
  const gap = area.value.trim() ? (area.value.endsWith("\n") ? "\n" : "\n\n") : "";
  const detail = { way: "words", words: `${gap}${quote}\n\n` };
  area.dispatchEvent(new CustomEvent("markdown:insert", { bubbles: true, detail }));
  area.scrollIntoView({ block: "center" });
};

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-quote]");
  const area = document.querySelector("#reply-form textarea[data-markdown]");
  if (!link || !area || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const words = chosen?.post === link.closest(".post") ? chosen.words : "";
  chosen = null;
  try {
    const whole = await quoteFrom(link.href);
    put(area, words ? narrowed(whole, words) : whole);
  } catch {
    location.assign(link.href);
  }
});
