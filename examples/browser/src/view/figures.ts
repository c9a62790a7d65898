import {
  classCountsChart,
  curves,
  groupBars,
  type Measure,
  reliabilityDiagram,
} from "@longtail/report";
import type { RunSummary } from "@longtail/run-record";
import { type RunState, stagesSoFar } from "../run-state.js";
import { byId } from "./dom.js";

const drawn = new Map<string, string>();

// Replaces an SVG only when it differs.
const put = (id: string, svg: string | undefined): void => {
  if (drawn.get(id) === svg) return;
  const figure = byId(id);
  figure.classList.toggle("waiting", svg === undefined);
  figure.innerHTML = svg ?? "";
  if (svg === undefined) drawn.delete(id);
  else drawn.set(id, svg);
};

const half = { width: 380 };

/** Draws the figures of runs that have something to show. */
export const drawFigures = (runs: readonly RunState[], names: readonly string[]): void => {
  const title = (i: number) => names[i] ?? "";
  runs.forEach(({ tested }, i) => {
    put(
      `reliability-${i}`,
      tested && reliabilityDiagram(tested.result.calibration, { title: title(i) }),
    );
  });

  const bars = runs.flatMap(({ tested }, i) =>
    tested === undefined ? [] : [{ method: title(i), result: tested.result }],
  );
  for (const measure of ["accuracy", "ece"] as const)
    put(`bars-${measure}`, bars.length < runs.length ? undefined : groupBars(bars, measure, half));

  const planned = runs.flatMap((run) => (run.planned === undefined ? [] : [run.planned]));
  const epochs = Math.max(
    1,
    ...planned.map(({ stages }) => stages.reduce((sum, stage) => sum + stage.epochs, 0)),
  );
  const lines = runs.map((run, i) => ({
    method: title(i),
    selection: run.planned?.selection ?? ("test" as RunSummary["selection"]),
    stages: stagesSoFar(run).filter((stage) => stage.epochs.length > 0),
  }));
  const started = lines.some(({ stages }) => stages.length > 0);
  for (const measure of ["loss", "accuracy", "ece"] as const satisfies readonly Measure[])
    put(`curve-${measure}`, started ? curves(lines, measure, { ...half, epochs }) : undefined);

  const counts = planned[0]?.counts;
  put("counts", counts && classCountsChart(counts, half));
};
