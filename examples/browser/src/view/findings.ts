import type { RunState } from "../run-state.js";
import { databases } from "../session.js";
import { byId, make } from "./dom.js";
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
    const now = runs.map((run) => run.tested);
    if (tested.length === 0 || now.some((one, i) => one !== tested[i])) {
      tested = now;
      drawResults(runs, names);
      const [first, second] = now;
      const { test, planned } = runs[0] as RunState;
      if (first !== undefined && second !== undefined && test && planned)
        drawGallery({ test, planned, tested: [first, second], names });
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
