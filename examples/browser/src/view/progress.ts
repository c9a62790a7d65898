import { stageTitle } from "@longtail/report";
import { fractionDone, type RunState } from "../run-state.js";
import { byId, count, make, setText } from "./dom.js";

const speed = (perSecond: number): string =>
  perSecond < 10 ? perSecond.toFixed(1) : count(Math.round(perSecond));

/** The progress of a run as text. */
export const whereOf = (run: RunState): string => {
  const { status, backend, current, planned, stages, complaints } = run;
  const done = stages.reduce((sum, { epochs }) => sum + epochs.length, 0);
  const all = planned?.stages.reduce((sum, { epochs }) => sum + epochs, 0) ?? 0;
  switch (status) {
    case "none":
      return "waiting";
    case "starting":
      return backend === undefined ? "preparing" : "compiling the first step";
    case "opened":
    case "paused":
      return `paused after ${done} of ${all} epochs`;
    case "done":
      return `done: ${all} epochs`;
    case "failed":
      return complaints.map(({ sentence }) => sentence).join(" ");
    case "running": {
      if (current === undefined) return `after epoch ${done} of ${all}`;
      const { stage, epoch, epochs, step, steps, imagesPerSecond } = current;
      return `${stageTitle(stage)}, epoch ${epoch + 1} of ${epochs}, step ${step} of ${steps}, ${speed(imagesPerSecond)} images/s`;
    }
  }
};

/** Draws one row for each run: name, bar, progress. */
export const drawProgress = (runs: readonly RunState[], names: readonly string[]): void => {
  const box = byId("bars");
  if (box.childElementCount !== runs.length)
    box.replaceChildren(
      ...runs.map((_, i) =>
        make(
          "div",
          { class: "bar" },
          make(
            "label",
            { for: `bar-${i}` },
            make("span", { class: `chip chip-${i}`, "aria-hidden": "true" }),
            make("strong"),
          ),
          make("progress", { id: `bar-${i}`, max: "1", value: "0", class: `of-${i}` }),
          make("span", { class: "where" }),
        ),
      ),
    );
  runs.forEach((run, i) => {
    const row = box.children[i] as HTMLElement;
    setText(row.querySelector("strong") as HTMLElement, names[i] ?? "");
    setText(row.querySelector(".where") as HTMLElement, whereOf(run));
    row.classList.toggle("failed", run.status === "failed");
    (row.querySelector("progress") as HTMLProgressElement).value = fractionDone(run);
  });
  const backend = runs.find((run) => run.backend !== undefined)?.backend;
  setText(byId("runs-on"), backend === undefined ? "" : `${backend.description} (${backend.why})`);
};
