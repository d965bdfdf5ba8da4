// The start page: how the server is, in five figures, asked again every five seconds while the page is looked at.

const names = [
  ["Waiting tasks", (body) => body.queue.pending + body.queue.scheduled],
  ["Running tasks", (body) => body.queue.processing],
  ["Dead tasks", (body) => body.queue.dead],
  ["CRM", (body) => body.components.crm_connector.replace("_", " ")],
  ["E-mail", (body) => body.components.email.replace("_", " ")],
];

function term(name, value) {
  const group = document.createElement("div");
  const title = document.createElement("dt");
  const text = document.createElement("dd");
  title.textContent = name;
  text.textContent = value;
  group.append(title, text);
  return group;
}

async function refresh() {
  const state = document.getElementById("state");
  try {
    const setup = await (await fetch("/api/setup")).json();
    if (setup.required) {
      state.textContent = "There is no administrator yet. Open the setup link that the server printed when it started.";
      return;
    }
    const body = await (await fetch("/health/detailed")).json();
    const hours = (body.uptime_seconds / 3600).toFixed(1);
    state.textContent = `Version ${body.version} is ${body.status}; up ${hours} h${body.demo ? "; demo mode, sign in as admin / admin123" : ""}.`;
    document.getElementById("figures").replaceChildren(...names.map(([name, read]) => term(name, read(body))));
  } catch (failure) {
    state.textContent = `The server does not answer: ${failure.message}`;
  }
}

refresh();
setInterval(() => { if (!document.hidden) refresh(); }, 5000);
