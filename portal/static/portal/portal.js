// Without this file every page still works: forms send, reports are looked at again by reloading.

// A second tap on a slow line would send the form twice; the server knows a repeat, the thumb should not wonder.
for (const form of document.querySelectorAll("form.once")) {
  form.addEventListener("submit", (event) => {
    const button = event.submitter ?? form.querySelector("button");
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    button.setAttribute("aria-disabled", "true");
    button.dataset.words = button.textContent;
    // Set a moment later, so that the value of the button that was pressed is still sent.
    setTimeout(() => { button.textContent = form.dataset.busy; });
  });
}

// A page that comes back from the browser's memory must be usable again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form.once[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[data-words]")) {
      button.textContent = button.dataset.words;
      button.removeAttribute("aria-disabled");
    }
  }
});

async function poll() {
  const shown = document.querySelector("[data-poll]");
  if (!shown) return;
  await new Promise((resume) => setTimeout(resume, Number(shown.dataset.poll)));
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(shown.id);
    if (answer.ok && fresh) shown.replaceWith(document.importNode(fresh, true));
  } catch {
    // The line is down for a moment; the next turn asks again.
  }
  poll();
}
poll();
