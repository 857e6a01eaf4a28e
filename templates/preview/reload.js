"use strict";
// Shows each build as it comes. Everything that came from a spec is set as text, never as markup.
const frame = document.querySelector("iframe");
const status = document.querySelector("#status");
const problems = document.querySelector("#problems");

function shown(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

function item(problem) {
  const line = document.createElement("li");
  if (problem.place) line.append(shown("code", problem.place), " ");
  line.append(shown("span", problem.message));
  if (problem.hint) line.append(" ", shown("em", problem.hint));
  return line;
}

function reload() {
  let place = 0;
  try {
    place = frame.contentWindow.scrollY;
  } catch {
    place = 0;
  }
  const back = () => frame.contentWindow.scrollTo({ top: place, behavior: "instant" });
  frame.addEventListener("load", back, { once: true });
  frame.src = frame.getAttribute("src");
}

function show(state) {
  status.textContent = state.status;
  problems.querySelector("h2").textContent = state.heading;
  problems.querySelector("ul").replaceChildren(...state.problems.map(item));
  problems.hidden = state.problems.length === 0;
  if (String(state.number) !== frame.dataset.number && state.problems.length === 0) reload();
  frame.dataset.number = String(state.number);
}

const events = new EventSource("/events");
events.onmessage = (message) => show(JSON.parse(message.data));
events.onerror = () => {
  status.textContent = "The preview has stopped; what stands below is the last card that it built.";
};
