// Sends the form to POST /api/setup. The token comes in the part of the link after '#', which no browser sends to a server.

const form = document.getElementById("setup");
const result = document.getElementById("result");
form.token.value = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
history.replaceState(null, "", location.pathname);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  result.textContent = "…";
  const body = JSON.stringify(Object.fromEntries(new FormData(form)));
  try {
    const reply = await fetch("/api/setup", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const answer = await reply.json();
    if (reply.ok) {
      form.remove();
      result.textContent = `${answer.username} can sign in now: POST /api/auth/login, or at /docs.`;
      return;
    }
    result.textContent = [answer.detail, ...(answer.errors ?? []).map((fault) => `${fault.pointer.slice(1)} ${fault.message}`)].join(" ");
  } catch (failure) {
    result.textContent = `The server could not be reached: ${failure.message}`;
  }
});
