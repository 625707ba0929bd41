// The other language leads to the page as it is now: filters may have changed the address since it
// was made, and files that a form names are kept already, so the address tells of them.
document.addEventListener("click", (event) => {
  const twin = event.target.closest?.("a[data-twin]");
  if (!twin) return;
  if (twin.pathname.slice(3) === location.pathname.slice(3)) twin.search = location.search;
  const named = [...document.querySelectorAll("form[data-keep] input[name=attached]")];
  const search = new URLSearchParams(twin.search);
  if (!named.length && !search.has("attached")) return;
  search.delete("attached");
  for (const { value } of named) search.append("attached", value);
  twin.search = search;
});
