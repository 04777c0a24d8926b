// Growing rows (components/item_rows.html): adds a row on the spot, where without scripts the
// button would send the page back for one. Removing needs no script: it is a tick that can be undone.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-rows-add]");
  if (!button) return;
  event.preventDefault();
  const block = button.closest("[data-rows]");
  const prefix = block.dataset.rows;
  const total = block.querySelector(`input[name="${prefix}-TOTAL_FORMS"]`);
  const limit = Number(block.querySelector(`input[name="${prefix}-MAX_NUM_FORMS"]`).value);
  const number = Number(total.value);
  if (number >= limit) return;

  const source = block.querySelector("[data-rows-template]").innerHTML;
  const list = block.querySelector("[data-rows-list]");
  list.insertAdjacentHTML("beforeend", source.replaceAll("__prefix__", String(number)));
  total.value = String(number + 1);

  const row = list.lastElementChild;
  // the new row may hold search fields, which htmx has not seen yet
  window.htmx?.process(row);
  row.dispatchEvent(new CustomEvent("ced:row-added", { bubbles: true }));
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
});
