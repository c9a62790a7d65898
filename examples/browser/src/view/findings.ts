import type { RunState } from "../run-state.js";
import { databases } from "../session.js";
import { byId, make, say } from "./dom.js";
import { downloadButtons } from "./downloads.js";
import { drawFigures } from "./figures.js";
import { makeGallery } from "./gallery.js";
import { drawResults } from "./results.js";

const key = (runs: readonly RunState[]): string =>
  runs.map(({ summary }) => summary?.method ?? "").join("\n");

/** Draws all that runs have come to so far; each call draws what is new since the last. */
export const makeFindings = (
  complain: (sentence: string) => void,
): ((runs: readonly RunState[], names: readonly string[]) => void) => {
  const drawGallery = makeGallery();
  let [tested, finished]: [readonly unknown[], string] = [[], ""];
  return (runs, names) => {
    drawFigures(runs, names);
    const over = runs.every(({ status }) => status === "done");
    say(byId("results-title"), over ? "Results" : "So far");
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
    const done = runs.flatMap(({ summary }, i) =>
      summary === undefined ? [] : [{ summary, database: databases[i] ?? "" }],
    );
    if (done.length === 0)
      byId("downloads").replaceChildren(
        make(
          "p",
          { class: "note" },
          "When a run is done: its weights as safetensors, and a report that needs nothing else.",
        ),
      );
    else if (finished !== key(runs))
      byId("downloads").replaceChildren(...downloadButtons(done, complain));
    finished = key(runs);
  };
};
