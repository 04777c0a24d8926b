// Search fields (components/search_choice.html): turns the text field and its list of radio
// buttons into the combobox of the ARIA practices: arrows walk the proposals while the focus stays
// in the field, Enter takes one, Escape folds the list. The radio buttons keep the value; where
// several may be chosen they are boxes, and taking one again lets it go.

let serial = 0;

function enhance(root) {
  if (root.dataset.enhanced) return;
  root.dataset.enhanced = "true";
  const field = root.querySelector("input[type=search]");
  const box = root.querySelector(".search-options");
  box.id ||= `search-options-${(serial += 1)}`;
  root.querySelector("[data-search-button]").hidden = true;
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", box.id);
  field.addEventListener("keydown", (event) => onKey(root, event));
  field.addEventListener("focus", () => fold(root, false));
  box.addEventListener("click", (event) => {
    const option = event.target.closest(".search-option");
    if (!option) return;
    event.preventDefault();
    take(root, option);
  });
  dress(root);
}

/** Give the proposals their roles, each time new ones have come. */
function dress(root) {
  const box = root.querySelector(".search-options");
  const list = box.querySelector(".search-list");
  list?.setAttribute("role", "listbox");
  if (list?.querySelector("[type=checkbox]")) list.setAttribute("aria-multiselectable", "true");
  for (const [index, option] of options(root).entries()) {
    const radio = option.querySelector("input");
    radio.hidden = true; // still sent with the form; the option stands for it
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", String(radio.checked));
    option.id = `${box.id}-${index}`;
  }
  setActive(root, null);
  fold(root, !list);
}

const options = (root) => [...root.querySelectorAll(".search-option")];

function setActive(root, option) {
  const field = root.querySelector("input[type=search]");
  for (const other of options(root)) other.classList.toggle("is-active", other === option);
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function fold(root, folded) {
  const open = !folded && options(root).length > 0;
  root.querySelector(".search-options").classList.toggle("is-folded", !open);
  root.querySelector("input[type=search]").setAttribute("aria-expanded", String(open));
}

function take(root, option) {
  const input = option.querySelector("input");
  const several = input.type === "checkbox";
  const chosen = several ? !input.checked : true;
  for (const other of several ? [option] : options(root)) {
    other.querySelector("input").checked = other === option && chosen;
    other.setAttribute("aria-selected", String(other === option && chosen));
  }
  setActive(root, option);
  announce(root, option.querySelector(".search-option-name").textContent);
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function onKey(root, event) {
  const all = options(root);
  const at = all.findIndex((option) => option.classList.contains("is-active"));
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps && all.length) {
    event.preventDefault();
    fold(root, false);
    const from = at < 0 && event.key === "ArrowUp" ? 0 : at;
    setActive(root, all[(from + steps[event.key] + all.length) % all.length]);
  } else if (event.key === "Enter") {
    // Enter chooses or searches; it must never send a half-filled form
    event.preventDefault();
    if (at >= 0) take(root, all[at]);
  } else if (event.key === "Escape") {
    fold(root, true);
  }
}

function announce(root, text) {
  root.querySelector("[data-search-status]").textContent = text;
}

function announceCount(root) {
  announce(root, root.dataset.found.replace("{count}", String(options(root).length)));
}

function enhanceAll(within) {
  for (const root of within.querySelectorAll("[data-search-choice]")) enhance(root);
}

document.addEventListener("htmx:afterSwap", (event) => {
  const root = event.target.closest?.("[data-search-choice]");
  if (root) {
    dress(root);
    announceCount(root);
  } else {
    enhanceAll(event.target);
  }
});
document.addEventListener("ced:row-added", (event) => enhanceAll(event.target));
// Without htmx there is nothing to search with on the spot: leave the button and the radios.
if (window.htmx) enhanceAll(document);
