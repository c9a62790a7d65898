import { type Markup, verbatim } from "@longtail/report/html";

/** The script of a live page: it replaces what has changed, and says when the server has ended. */
export const followScript: Markup = verbatim(`const source = new EventSource("events");
const shown = {};
const byId = (id) => document.getElementById(id);
source.onmessage = ({ data }) => {
  const { title, ...parts } = JSON.parse(data);
  document.title = title + " · longtail";
  document.querySelector("h1").textContent = title;
  byId("connection").textContent = "";
  for (const [id, html] of Object.entries(parts))
    if (shown[id] !== html) byId(id).innerHTML = shown[id] = html;
};
source.onerror = () => {
  byId("connection").textContent = "No connection: the page shows what it last heard.";
};
`);
