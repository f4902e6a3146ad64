// What a page cannot do without a script: a clock that runs, and a button that says it is at work.

for (const form of document.forms) {
  form.addEventListener("submit", () => {
    const button = form.querySelector("button[data-pending]");
    if (!button) return;
    button.dataset.label = button.textContent;
    button.textContent = button.dataset.pending;
    button.setAttribute("aria-disabled", "true");
    form.setAttribute("aria-busy", "true");
  });
  // A second click would send the form again.
  form.addEventListener("click", (event) => {
    if (event.target.closest?.("button[aria-disabled=true]")) event.preventDefault();
  });
}

// A page that comes back out of the browser's memory is not at work any more.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[data-label]")) {
    button.textContent = button.dataset.label;
    button.removeAttribute("aria-disabled");
    button.form.removeAttribute("aria-busy");
  }
});

const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

function inWords(seconds) {
  if (seconds <= 0) return "over";
  const first = units.findIndex(([, size]) => seconds >= size);
  return units
    .slice(first, first + 2)
    .map(([unit, size], at) => {
      const count = Math.floor((at ? seconds % units[first][1] : seconds) / size);
      return `${count} ${unit}${count === 1 ? "" : "s"}`;
    })
    .join(" ");
}

const countdown = document.querySelector("[data-ends-at]");
if (countdown) {
  const show = () => (countdown.textContent = inWords(Math.floor((countdown.dataset.endsAt - Date.now()) / 1000)));
  show();
  setInterval(show, 1000);
}
