// Files of a form, chosen, dropped or pasted: each is sent at once, with its progress and a preview, and waits at the
// server until the form is sent. Without script they are sent with the form.

import { announce, button, make } from "./live.js";

const PREVIEW_PIXELS = 96;

const shownSize = (bytes) => (bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1).replace(".0", "")} MB` : bytes >= 1000 ? `${Math.round(bytes / 1000)} kB` : `${bytes} bytes`);

/** Draws a picture small; it needs no address, which the content security policy would have to allow. */
const preview = async (file) => {
  if (!file.type.startsWith("image/")) return null;
  try {
    const picture = await createImageBitmap(file, { resizeHeight: PREVIEW_PIXELS, resizeQuality: "medium" });
    const canvas = make("canvas", { class: "preview", width: picture.width, height: picture.height, "aria-hidden": "true" });
    canvas.getContext("2d").drawImage(picture, 0, 0);
    picture.close();
    return canvas;
  } catch {
    return null; // a picture that this browser cannot read
  }
};

/** Sends a file; resolves to the server's answer, or to null if none came. */
const send = (request, url, token, file, progressed) =>
  new Promise((resolve) => {
    const body = new FormData();
    body.set("csrf_token", token);
    body.set("files", file);
    request.open("POST", url);
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => progressed(loaded / total));
    request.addEventListener("loadend", () => resolve(request.response));
    request.send(body);
  });

class FormFiles {
  #form;
  #settings;
  #list;
  #status = make("p", { class: "hidden", role: "status" });
  #queue = Promise.resolve(); // one at a time: the server checks a few at once, for everyone
  #waiting = 0;
  #refused = 0;

  constructor(field) {
    const input = field.querySelector("input[type=file]");
    const box = input.parentElement;
    this.#form = input.form;
    this.#settings = field.dataset;
    this.#list = field.querySelector(".files") ?? make("ul", { class: "files" });
    box.after(this.#list, this.#status);
    box.append(make("span", { class: "hint" }, " or drop them here, or paste a screenshot"));
    for (const item of this.#list.children) this.#keep(item);
    const choose = () => {
      this.#take([...input.files]);
      input.value = "";
    };
    input.addEventListener("change", choose);
    choose(); // chosen before this script was there
    this.#form.addEventListener("paste", (event) => this.#paste(event));
    this.#form.addEventListener("submit", (event) => this.#finishFirst(event));
    for (const name of ["dragover", "dragleave", "drop"]) this.#form.addEventListener(name, (event) => this.#drag(event, box));
  }

  /** Turns the checkbox of a file that was sent before into a button. */
  #keep(item) {
    const { value } = item.querySelector("input");
    const name = item.textContent.trim();
    item.replaceChildren(...item.firstElementChild.childNodes, this.#remover(item, name));
    item.querySelector("input").replaceWith(make("input", { type: "hidden", name: "kept", value }));
  }

  #remover(item, name, request) {
    const press = () => {
      request?.abort();
      item.remove();
      announce(this.#status, `Removed ${name}`);
      this.#form.querySelector("input[type=file]").focus();
    };
    return button("Remove", press, { class: "link", "aria-label": `Remove ${name}` });
  }

  #drag(event, box) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    box.classList.toggle("over", event.type === "dragover");
    if (event.type === "drop") this.#take([...event.dataTransfer.files]);
  }

  #paste(event) {
    const { files, types } = event.clipboardData;
    if (!files.length || types.includes("text/plain")) return;
    event.preventDefault();
    this.#take([...files]);
  }

  #take(files) {
    for (const file of files) {
      const request = new XMLHttpRequest();
      const progress = make("progress", { max: 1, value: 0, "aria-label": `Sending ${file.name}` });
      const item = make("li", { class: "file" }, file.name, " ", make("span", { class: "soft" }, shownSize(file.size)), progress);
      item.append(this.#remover(item, file.name, request));
      this.#list.append(item);
      preview(file).then((canvas) => canvas && item.prepend(canvas));
      this.#waiting++;
      this.#queue = this.#queue.then(() => this.#send(file, item, progress, request));
    }
  }

  async #send(file, item, progress, request) {
    const { files, filesToken, filesMost, filesBytes } = this.#settings;
    let answer = { files: [], refused: [] };
    const kept = this.#list.querySelectorAll("[name=kept]").length;
    if (!item.isConnected) answer = null;
    else if (kept >= filesMost) answer.refused = [`“${file.name}” is one too many.`];
    else if (file.size > filesBytes) answer.refused = [`“${file.name}” is too large: a file may have ${shownSize(+filesBytes)}.`];
    else answer = await send(request, files, filesToken, file, (share) => (progress.value = share));
    this.#waiting--;
    progress.remove();
    if (!item.isConnected) return;
    if (answer?.files?.length) this.#accept(item, answer.files[0]);
    else this.#refuse(item, answer?.refused?.join(" ") || `“${file.name}” could not be sent. Choose it again.`);
  }

  #accept(item, { token, name }) {
    item.append(make("input", { type: "hidden", name: "kept", value: token }));
    announce(this.#status, `Added ${name}`);
  }

  #refuse(item, reason) {
    this.#refused++;
    item.classList.add("wrong");
    item.replaceChildren(reason, item.lastElementChild);
    announce(this.#status, reason);
  }

  /** Sends the form once its files are there; if one was refused meanwhile, the reader decides. */
  async #finishFirst(event) {
    if (!this.#waiting) return;
    event.preventDefault();
    const { submitter } = event;
    const before = this.#refused;
    announce(this.#status, "Your files are still being sent. Your message follows them.");
    while (this.#waiting) await this.#queue;
    if (this.#refused === before) this.#form.requestSubmit(submitter);
  }
}

const fields = new WeakSet();

/** Takes over a field for files, once. */
export const take = (field) => {
  if (fields.has(field)) return;
  fields.add(field);
  new FormFiles(field);
};
