// Everything works without this file; it adds copying, dropping, printing and the light on all words of a row.
"use strict";

document.documentElement.classList.add("js");

const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Copying
async function copy(button, words) {
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    const box = document.createElement("textarea"); // where the page is not served securely
    box.value = words;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
    button.focus();
  }
  const before = button.dataset.before ?? (button.dataset.before = button.textContent);
  button.textContent = "Copied";
  button.classList.add("done");
  setTimeout(() => {
    button.textContent = before;
    button.classList.remove("done");
  }, 1600);
}
for (const button of all("[data-copy]")) button.addEventListener("click", () => copy(button, button.dataset.copy));
for (const button of all("[data-copy-from]"))
  button.addEventListener("click", () => copy(button, document.getElementById(button.dataset.copyFrom).textContent));
for (const button of all("[data-copy-all]"))
  button.addEventListener("click", () => copy(button, all(".letter pre").map((letter) => letter.textContent).join("\n\n")));

for (const button of all("[data-print]")) button.addEventListener("click", () => window.print());

// From a list to all words of its row, and from words to all rows that they belong to
function light(rows) {
  for (const lit of all(".lit")) lit.classList.remove("lit");
  for (const row of rows) {
    const found = document.getElementById(row);
    found?.classList.add("lit");
    const marked = found?.dataset.marks ?? row;
    for (const mark of all(`.m[data-rows~="${CSS.escape(marked)}"]`)) mark.classList.add("lit");
  }
}
for (const mark of all(".paper .m")) mark.addEventListener("click", () => light(mark.dataset.rows.split(" ")));
for (const spot of all(".row .spots a")) spot.addEventListener("click", () => light([spot.closest(".row").id]));
for (const link of all(".because a")) link.addEventListener("click", () => light([link.hash.slice(1)]));

// The form: a dropped file, Ctrl + Enter, and a word while the check runs
for (const form of all("form.ask")) {
  const area = form.querySelector("textarea");
  const file = form.querySelector("input[type=file]");
  const button = form.querySelector("button.primary");
  const state = form.querySelector(".state");
  const drop = form.querySelector(".drop");
  drop.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.add("dragging");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("dragging"));
  drop.addEventListener("drop", (event) => {
    drop.classList.remove("dragging");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    file.files = event.dataTransfer.files;
    chosen();
  });
  file.addEventListener("change", chosen);
  function chosen() {
    state.textContent = file.files.length ? `${file.files[0].name} is checked instead of the text box.` : "";
  }
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", () => {
    button.disabled = true;
    state.textContent = "Reading the note …";
  });
  window.addEventListener("pageshow", () => {
    button.disabled = false;
    state.textContent = "";
  });
}
