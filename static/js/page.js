// What every page gains from scripts: menus that close, dialogs instead of question pages, and
// toasts. Everything here also works without this file.

/** Menus are <details>: close them on Escape and on a press elsewhere. */
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target);

  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog instanceof HTMLDialogElement && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    dialog.showModal();
  }
  event.target.closest("[data-closes]")?.closest("dialog")?.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

/** Say something without moving the focus; errors stay until they are closed. */
function toast(text, tone = "") {
  const region = document.getElementById("toasts");
  const note = document.createElement("div");
  note.className = `message ${tone === "bad" ? "error" : tone}`;
  const words = document.createElement("span");
  words.dir = "auto";
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "×";
  close.setAttribute("aria-label", region.dataset.close);
  close.addEventListener("click", () => note.remove());
  note.append(words, close);
  region.append(note);
  if (tone !== "bad") setTimeout(() => note.remove(), 8000);
}

const sentences = () => document.getElementById("toasts").dataset;
document.addEventListener("ced:toast", (event) => toast(event.detail.text, event.detail.tone));
document.addEventListener("htmx:sendError", () => toast(sentences().offline, "bad"));
document.addEventListener("htmx:responseError", (event) => {
  // a refusal of the domain comes with its own words, see DomainErrorMiddleware
  if (!event.detail.xhr.getResponseHeader("HX-Trigger")) toast(sentences().failed, "bad");
});

// After a refused form the reader is taken to what has to be corrected; once the page has come to
// rest, because a #fragment in the address takes the focus along.
addEventListener("load", () => document.querySelector(".error-summary")?.focus());
