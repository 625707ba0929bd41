// Puts Markdown into a text as if it had been typed, so that undo takes it back. Others ask for it
// with a "markdown:insert" event on the textarea; Ctrl+B and Ctrl+I ask for it themselves.
const type = (area, start, end, text) => {
  area.focus();
  area.setSelectionRange(start, end);
  const done = document.execCommand("insertText", false, text);
  if (done && area.value.slice(start, start + text.length) === text) return;
  area.setRangeText(text, start, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
};

const around = (before, after) => (area, chosen, start, end) => {
  type(area, start, end, before + chosen + after);
  area.setSelectionRange(start + before.length, start + before.length + chosen.length);
};

const lines = (mark) => (area, _chosen, start, end) => {
  const from = area.value.lastIndexOf("\n", start - 1) + 1;
  const marked = area.value.slice(from, end).replace(/^/gm, mark);
  const gap = from > 0 && area.value[from - 2] !== "\n" ? "\n" : "";
  type(area, from, end, gap + marked);
};

// What is chosen is the address or the words; what is missing is typed next.
const link = (area, chosen, start, end) => {
  const isAddress = /^https?:\/\/\S+$/.test(chosen);
  const [words, address] = isAddress ? ["", chosen] : [chosen, "https://"];
  type(area, start, end, `[${words}](${address})`);
  const [from, length] = words ? [start + words.length + 3, address.length] : [start + 1, 0];
  area.setSelectionRange(from, from + length);
};

const code = (area, chosen, start, end) =>
  (chosen.includes("\n") ? around("```\n", "\n```") : around("`", "`"))(area, chosen, start, end);

const ways = {
  bold: around("**", "**"),
  italic: around("*", "*"),
  link,
  quote: lines("> "),
  list: lines("- "),
  code,
  words: (area, _chosen, start, end, words) => type(area, start, end, words),
};

document.addEventListener("markdown:insert", ({ target, detail }) => {
  const { selectionStart: start, selectionEnd: end, value } = target;
  ways[detail.way]?.(target, value.slice(start, end), start, end, detail.words);
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  const way = { b: "bold", i: "italic" }[event.key.toLowerCase()];
  if (!way || !event.target.matches("textarea[data-markdown]")) return;
  event.preventDefault();
  event.target.dispatchEvent(new CustomEvent("markdown:insert", { bubbles: true, detail: { way } }));
});
