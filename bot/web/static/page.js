// What the pages can do beyond what they can without it: copy, print, answers as one types.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy || location.href);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

const field = document.querySelector("[data-look]");
const answers = document.getElementById("answers");
if (field && answers) {
  let waiting = 0;
  let asked = field.value;
  let running = null;
  const look = async () => {
    const question = field.value.trim();
    if (question === asked) return;
    asked = question;
    running?.abort();
    running = new AbortController();
    try {
      const body = new URLSearchParams({ q: question });
      const answer = await fetch(field.dataset.look, { method: "POST", body, signal: running.signal });
      if (answer.ok) answers.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  field.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (!event.isComposing) waiting = setTimeout(look, 250);
  });
  field.addEventListener("compositionend", () => { waiting = setTimeout(look, 250); });
}
