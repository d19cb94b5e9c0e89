// Drag and drop of an archive, with progress; without it the form sends the file by itself.
const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

const send = (form, file) => {
  if (form.dataset.busy) return;
  const inner = form.querySelector(".drop-inner");
  const panel = form.querySelector(".drop-progress");
  const bar = panel.querySelector("progress");
  const state = form.querySelector("[data-upload-state]");
  const problem = form.querySelector("[data-upload-problem]");
  const fail = (message) => {
    delete form.dataset.busy;
    // So that the same file can be chosen again.
    form.querySelector("input[type=file]").value = "";
    inner.hidden = false;
    panel.hidden = true;
    problem.hidden = false;
    problem.textContent = message;
  };
  if (!/\.(tar\.gz|tgz)$/i.test(file.name)) {
    fail(`“${file.name}” is not a .tar.gz. Make one with: tar czf app.tar.gz -C your-project .`);
    return;
  }
  form.dataset.busy = "yes";
  problem.hidden = true;
  inner.hidden = true;
  panel.hidden = false;
  form.querySelector("[data-upload-name]").textContent = `${file.name} · ${size(file.size)}`;
  state.textContent = "Uploading …";
  const request = new XMLHttpRequest();
  request.open("POST", form.dataset.upload);
  request.setRequestHeader("Content-Type", "application/gzip");
  request.setRequestHeader("X-CSRF-Token", form.elements.csrf.value);
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = (event.loaded / event.total) * 100;
    if (event.loaded === event.total) state.textContent = "Checking the archive …";
  });
  request.addEventListener("load", () => {
    if (request.status < 300 && request.response?.location) location.assign(request.response.location);
    else fail(request.response?.detail ?? `The server answered ${request.status}. Try again.`);
  });
  request.addEventListener("error", () => fail("The connection broke. Try again."));
  request.send(file);
};

export const startUploads = (root) => {
  for (const form of root.querySelectorAll("[data-upload]")) {
    const input = form.querySelector("input[type=file]");
    const title = form.querySelector("[data-drop-title]");
    title.textContent = title.dataset.dropTitle;
    form.querySelector("[data-upload-button]").hidden = true;
    form.classList.add("ready");
    input.addEventListener("change", () => { if (input.files[0]) send(form, input.files[0]); });
    // Chosen before this script came, and not sent by the form itself meanwhile.
    if (input.files[0] && form.dataset.early === undefined) send(form, input.files[0]);
    for (const name of ["dragenter", "dragover"]) {
      form.addEventListener(name, (event) => {
        event.preventDefault();
        form.classList.add("over");
      });
    }
    for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file) send(form, file);
    });
  }
};
