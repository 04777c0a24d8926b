// What somebody types survives a cut of the network: a form with data-draft="NAME" is kept in this
// browser, under that name, until a page says that it has arrived. Without scripts the form works
// all the same. The name holds the id of the person: who logs in next finds nothing of it.

const PREFIX = "draft:";
const SENT = "draft-sent";

function fields(form) {
  return [...form.elements].filter(
    (field) => field.name && field.name !== "csrfmiddlewaretoken" && !["file", "hidden", "submit"].includes(field.type),
  );
}

function keep(form) {
  const values = fields(form).map((field) => [
    field.name,
    field.value,
    ["checkbox", "radio"].includes(field.type) ? field.checked : null,
  ]);
  localStorage.setItem(PREFIX + form.dataset.draft, JSON.stringify(values));
}

function restore(form) {
  const stored = localStorage.getItem(PREFIX + form.dataset.draft);
  // a form that came back with errors already holds what was typed
  if (!stored || form.querySelector(".error-summary, .has-error")) return;
  for (const [name, value, checked] of JSON.parse(stored)) {
    for (const field of fields(form).filter((one) => one.name === name)) {
      if (checked === null) field.value = value;
      else if (field.value === value) field.checked = checked;
    }
  }
}

const arrived = document.querySelector(".draft-saved") && sessionStorage.getItem(SENT);
if (arrived) {
  localStorage.removeItem(PREFIX + arrived);
  sessionStorage.removeItem(SENT);
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  restore(form);
  form.addEventListener("input", () => keep(form));
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, form.dataset.draft));
}
