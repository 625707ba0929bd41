// The button of a card puts a recording, slides or a picture in its own place. Nothing is asked of
// their host before the press.
const FRAME = {
  allow: "fullscreen; picture-in-picture; encrypted-media",
  allowfullscreen: "",
  // What a player needs and no more; some refuse who does not say which site they are on.
  sandbox: "allow-scripts allow-same-origin allow-forms allow-popups allow-presentation",
  referrerpolicy: "strict-origin",
};

const made = ({ embed, embedShape, embedTitle }) => {
  const isImage = embedShape === "image";
  const shown = document.createElement(isImage ? "img" : "iframe");
  const named = isImage ? { alt: embedTitle } : { ...FRAME, title: embedTitle };
  for (const [name, value] of Object.entries(named)) shown.setAttribute(name, value);
  shown.className = isImage ? "embed__image" : "embed__frame";
  shown.src = embed;
  return shown;
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-embed]");
  if (!button) return;
  const shown = made(button.dataset);
  shown.tabIndex = -1;
  button.replaceWith(shown);
  shown.focus();
});
