import type { RunState } from "../run-state.js";
import { databases } from "../session.js";
import { byId, make, setText } from "./dom.js";
import { downloadButtons } from "./downloads.js";
import { drawFigures } from "./figures.js";
import { makeGallery } from "./gallery.js";
import { drawResults } from "./results.js";

const later = "When a run is done: its weights as safetensors and a self-contained report.";

const key = (runs: readonly RunState[]): string =>
  runs.map(({ summary }) => summary?.method ?? "").join("\n");

/** Makes a function that draws the results so far. Each call draws what is new. */
export const makeFindings = (
  complain: (sentence: string) => void,
): ((runs: readonly RunState[], names: readonly string[]) => void) => {
  const drawGallery = makeGallery();
  let tested: readonly unknown[] = [];
  let finished: string | undefined;
  return (runs, names) => {
    drawFigures(runs, names);
    const over = runs.every(({ status }) => status === "done");
    setText(byId("results-title"), over ? "Results" : "So far");
    const now = runs.map((run) => run.tested);
    if (tested.length === 0 || now.some((one, i) => one !== tested[i])) {
      tested = now;
      drawResults(runs, names);
      const [first, second] = now;
      const { test, planned } = runs[0] as RunState;
      const both = first !== undefined && second !== undefined;
      byId("images").hidden = !both;
      if (both && test && planned) drawGallery({ test, planned, tested: [first, second], names });
    }
    const made = key(runs);
    if (made === finished) return;
    finished = made;
    const done = runs.flatMap(({ summary }, i) =>
      summary === undefined ? [] : [{ summary, database: databases[i] ?? "" }],
    );
    byId("downloads").replaceChildren(
      ...(done.length > 0
        ? downloadButtons(done, complain)
        : [make("p", { class: "note" }, later)]),
    );
  };
};
