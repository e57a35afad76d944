"use strict";
/* The live page: looks every second, and does what is pressed, as whoever was chosen. */

const LOOK_MS = 1000;
const NEW = "new";
const HOME = "home";
const $ = (id) => document.getElementById(id);
let town = null;
let drawn = "";
let windowShown = "";
let windowErrors = {};

async function perform(verb, given) {
  let answer = {};
  try {
    const response = await fetch(`do/${verb}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Folkmoot-Page": "1" },
      body: JSON.stringify(given),
    });
    answer = await response.json();
  } catch {
    answer = { error: "Folkmoot does not answer. Is the demo still running?" };
  }
  $("trouble").textContent = answer.error || answer.problem || "";
  await look();
  return answer;
}

async function look() {
  let text;
  try {
    text = await (await fetch("state")).text();
  } catch {
    $("trouble").textContent = "Folkmoot does not answer. Is the demo still running?";
    return;
  }
  if (text === drawn) return;
  drawn = text;
  town = JSON.parse(text);
  draw();
}

function options(select, entries) {
  const chosen = select.value;
  if (select.childElementCount !== entries.length) {
    select.replaceChildren(...entries.map(([value, label]) => {
      const made = Draw.make("option", "", label);
      made.value = value;
      return made;
    }));
    if (entries.some(([value]) => value === chosen)) select.value = chosen;
  }
}

/* Draws anew what may have changed; the focus and the place in the list stay. */
function replace(box, children) {
  const active = document.activeElement;
  const key = box.contains(active) ? active.dataset.key : null;
  const typed = new Map([...box.querySelectorAll("[data-draft]")].map((e) => [e.dataset.draft, e.value]));
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
  box.replaceChildren(...children);
  for (const one of box.querySelectorAll("[data-draft]")) one.value = typed.get(one.dataset.draft) || "";
  if (atEnd) box.scrollTop = box.scrollHeight;
  if (key) [...box.querySelectorAll("[data-key]")].find((e) => e.dataset.key === key)?.focus();
}

function draw() {
  options($("resident"), [
    ...town.residents.map((one) => [String(one.id), one.name]), [NEW, "somebody new"],
  ]);
  options($("person"), Object.entries(town.people));
  options($("place"), [
    ...town.channels.map((one) => [one.id, "#" + one.name]), [HOME, "the app's Home"],
  ]);
  drawChat();
  drawPlace();
  drawWindow();
}

function drawChat() {
  const resident = town.residents.find((one) => String(one.id) === $("resident").value);
  const tap = (message, label) => perform("tap", { user: resident.id, message, label });
  replace($("chat"), resident ? resident.messages.map((one) => Draw.said(one, tap)) : []);
}

function drawPlace() {
  const user = $("person").value;
  const screen = town.screens[user];
  const place = $("place").value;
  $("posts").setAttribute("aria-label", place === HOME ? "The app's Home" : "The channel");
  if (place === HOME) {
    const home = screen.home;
    replace($("posts"), home ? [Draw.make("div", "post", Draw.make("span"),
      Draw.blocks(home.blocks, { names: town.people }))] : []);
    return;
  }
  const channel = town.channels.find((one) => one.id === place);
  const shown = channel.posts.map((one) => card(one, user, place));
  for (const one of screen.whispers.filter((whisper) => whisper.channel === place)) {
    const whisper = Draw.post(one, { names: town.people });
    whisper.classList.add("whisper");
    whisper.lastChild.prepend(Draw.make("div", "only", "Only you can see this"));
    shown.push(whisper);
  }
  replace($("posts"), shown);
}

function how(user, channel, ts) {
  return {
    names: town.people,
    act: ({ selected, ...pressed }) => perform("press", {
      user, channel, ts, ...pressed, ...(selected ? { selected_option: selected } : {}),
    }),
  };
}

function card(one, user, channel) {
  const shown = Draw.post(one, how(user, channel, one.ts));
  if (one.deleted) return shown;
  const thread = Draw.make("div", "thread");
  for (const reply of one.thread) {
    const post = Draw.post(reply, how(user, channel, reply.ts));
    if (!reply.byApp) post.lastChild.append(shortcut(user, channel, reply.ts));
    thread.append(post);
  }
  thread.append(composer(user, channel, one.ts));
  shown.lastChild.append(thread);
  return shown;
}

function shortcut(user, channel, ts) {
  const made = Draw.make("button", "", "Send to resident");
  made.type = "button";
  made.dataset.key = `shortcut:${ts}`;
  made.addEventListener("click", () => perform("shortcut", { user, channel, ts }));
  return made;
}

function composer(user, channel, thread) {
  const field = Draw.make("input");
  field.placeholder = "Reply in the thread: it stays in Slack";
  field.setAttribute("aria-label", field.placeholder);
  field.dataset.draft = field.dataset.key = thread;
  const made = Draw.make("form", "write", field);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.value = "";
    if (text) perform("post", { user, channel, text, thread });
  });
  return made;
}

function drawWindow() {
  const user = $("person").value;
  const view = town.screens[user].views.at(-1);
  const box = $("window");
  const shown = view ? `${user} ${view.id} ${view.hash} ${JSON.stringify(windowErrors)}` : "";
  if (shown === windowShown) return;
  windowShown = shown;
  if (!view) {
    box.close();
    return;
  }
  const act = ({ selected, ...pressed }) => perform("press_in_view", {
    user, view_id: view.id, ...pressed, ...(selected ? { value: selected } : {}),
  });
  const close = () => perform("close", { user, view_id: view.id });
  const submit = async () => {
    const values = Draw.entered(box);
    const told = await perform("submit", { user, view_id: view.id, values });
    windowErrors = told.errors || {};
    for (const one of box.querySelectorAll("[data-block]")) {
      const wrong = one.querySelector(".wrong");
      if (wrong) wrong.textContent = windowErrors[one.dataset.block] || "";
    }
    windowErrors = {};
  };
  box.replaceChildren(Draw.view(view, { names: town.people, act }, submit, close));
  box.oncancel = (event) => { event.preventDefault(); close(); };
  if (!box.open) box.showModal();
}

$("resident").addEventListener("change", drawChat);
$("person").addEventListener("change", () => { drawPlace(); drawWindow(); });
$("place").addEventListener("change", () => {
  if ($("place").value === HOME) perform("home", { user: $("person").value });
  drawPlace();
});
$("say").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("words").value.trim();
  if (!text) return;
  $("words").value = "";
  const chosen = $("resident").value;
  if (chosen !== NEW) {
    const one = town.residents.find((resident) => String(resident.id) === chosen);
    await perform("say", { user: one.id, name: one.name, text });
    return;
  }
  const user = Math.max(900, ...town.residents.map((one) => one.id)) + 1;
  await perform("say", { user, name: `Resident ${user}`, text });
  $("resident").value = String(user);
  drawChat();
});
$("command").addEventListener("submit", (event) => {
  event.preventDefault();
  const channel = $("place").value;
  const text = $("query").value.trim();
  if (channel !== HOME) perform("command", { user: $("person").value, channel, text });
});
look();
setInterval(look, LOOK_MS);
