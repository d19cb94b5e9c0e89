// Confirmation, protection from double submission, the preview of a slug, typed confirmation.
const ask = (message, label) =>
  new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    const text = document.createElement("p");
    text.textContent = message;
    const buttons = document.createElement("div");
    for (const [value, caption, style] of [["no", "Back", "button"], ["yes", label, "button primary"]]) {
      const button = document.createElement("button");
      button.className = style;
      button.textContent = caption;
      button.addEventListener("click", () => dialog.close(value));
      buttons.append(button);
    }
    dialog.append(text, buttons);
    dialog.setAttribute("aria-label", message);
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });

const slugOf = (name) =>
  name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 50).replace(/-+$/, "");

// The server makes the slug, with a suffix when it is taken; this only shows what it will look like.
const startSlug = (form) => {
  const name = form.querySelector("#name");
  const slug = form.querySelector("#slug");
  const fallback = slug.placeholder;
  const update = () => { slug.placeholder = slugOf(name.value) || fallback; };
  name.addEventListener("input", update);
  update();
};

const startTypedConfirmation = (input) => {
  const button = input.form.querySelector("button");
  const update = () => { button.disabled = input.value.trim() !== input.dataset.mustEqual; };
  input.addEventListener("input", update);
  update();
};

const onSubmit = async (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  const message = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (message && !form.dataset.confirmed) {
    event.preventDefault();
    // A form that asks is not exchanged meanwhile: one that is no longer on the page cannot be sent.
    form.dataset.asking = "yes";
    const isYes = await ask(message, event.submitter?.textContent.trim() || event.submitter?.title || "Yes");
    delete form.dataset.asking;
    if (!isYes) return;
    form.dataset.confirmed = "yes";
    // With its button, whose name and value say what is meant.
    form.requestSubmit(event.submitter);
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-busy", "true");
};

export const startForms = () => {
  document.addEventListener("submit", onSubmit);
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) {
      delete form.dataset.sent;
      delete form.dataset.confirmed;
    }
  });
  for (const form of document.querySelectorAll("[data-new-application]")) startSlug(form);
  for (const input of document.querySelectorAll("[data-must-equal]")) startTypedConfirmation(input);
};
