import { type CurveRun, curves, measuresOf, percentage, stageTitle } from "@longtail/report";
import {
  chip,
  element,
  head,
  type Markup,
  note,
  pageDocument,
  runSections,
  section,
  tableBox,
  verbatim,
} from "@longtail/report/html";
import type { EpochSummary } from "@longtail/run-record";
import { clock } from "../progress.js";
import { followScript } from "./follow-script.js";
import type { WatchedRun } from "./watched-run.js";

/** The parts of a live page that change, by the ids of their elements, and its title. */
export interface LiveParts {
  readonly title: string;
  readonly status: string;
  readonly findings: string;
}

const methodOf = ({ planned, name }: WatchedRun): string => planned?.method ?? name;

const epochsOf = ({ log }: WatchedRun): readonly EpochSummary[] =>
  log.stages.flatMap(({ epochs }) => epochs);

const isDone = ({ log, summary }: WatchedRun): boolean =>
  log.finished !== undefined || (summary !== undefined && log.current === undefined);

// A shared stage 1 has no epochs in the log of the run that starts from it.
const fractionDone = (run: WatchedRun): number =>
  isDone(run) ? 1 : Math.min(1, epochsOf(run).length / Math.max(1, run.planned?.epochs ?? 1));

const secondsLeft = (run: WatchedRun): number | undefined => {
  const seconds = epochsOf(run).flatMap((epoch) => epoch.seconds ?? []);
  if (seconds.length === 0 || run.planned === undefined) return undefined;
  const mean = seconds.reduce((a, b) => a + b, 0) / seconds.length;
  return mean * Math.max(0, run.planned.epochs - seconds.length);
};

/** Where a run is, in words. */
const whereabouts = (run: WatchedRun, now: number): string => {
  const { current, finished } = run.log;
  if (isDone(run)) return finished === undefined ? "finished" : `finished in ${clock(finished)}`;
  if (current === undefined) return epochsOf(run).length === 0 ? "waiting" : "between two epochs";
  const left = secondsLeft(run);
  const quiet = (now - current.since) / 1000;
  const usual = Math.max(60, ...epochsOf(run).map(({ seconds = 0 }) => 4 * seconds));
  return [
    `${stageTitle(current.stage)}, epoch ${current.epoch + 1} of ${current.epochs}`,
    ...(left === undefined ? [] : [`about ${clock(left)} left`]),
    ...(quiet > usual ? [`no news for ${clock(quiet)}: it may have stopped`] : []),
  ].join("; ");
};

const statusOf = (runs: readonly WatchedRun[], now: number): Markup =>
  element(
    "ul",
    { class: "runs" },
    runs.map((run, i) =>
      element("li", {}, [
        element("strong", {}, chip(i, runs.length), methodOf(run)),
        element("progress", { value: fractionDone(run), "aria-label": methodOf(run) }, ""),
        element("span", {}, whereabouts(run, now)),
      ]),
    ),
  );

const percent = (value: number | undefined): string =>
  value === undefined ? "–" : percentage(value);

/** The last evaluated epoch of each run. */
const latest = (runs: readonly WatchedRun[]): Markup =>
  tableBox(
    "Latest results",
    "numbers",
    head("", "accuracy, %", "ECE, %", "many", "medium", "few", "epochs"),
    element(
      "tbody",
      {},
      runs.map((run, i) => {
        const epochs = epochsOf(run);
        const last = epochs.findLast(({ accuracy }) => accuracy !== undefined);
        const { many, medium, few } = last?.groups ?? {};
        return element(
          "tr",
          {},
          element("th", { scope: "row" }, chip(i, runs.length), methodOf(run)),
          [last?.accuracy, last?.ece, many, medium, few].map((value) =>
            element("td", {}, percent(value)),
          ),
          element("td", {}, `${epochs.length} of ${run.planned?.epochs ?? "?"}`),
        );
      }),
    ),
  );

const training = (runs: readonly WatchedRun[]): readonly Markup[] => {
  const lines = runs.map(
    (run): CurveRun => ({
      method: methodOf(run),
      selection: run.planned?.selection ?? "test",
      stages: run.log.stages,
    }),
  );
  const epochs = Math.max(1, ...runs.map(({ planned }) => planned?.epochs ?? 1));
  const parts = [...new Set(lines.map(({ selection }) => selection))].join(" or ");
  return [
    section("results", "So far", note(`Percentages on the ${parts} images.`), latest(runs)),
    section(
      "training",
      "Training",
      element(
        "div",
        { class: "grid wide" },
        measuresOf(runs.flatMap(epochsOf)).map((measure) =>
          element(
            "figure",
            { class: "card" },
            verbatim(curves(lines, measure, { width: 380, epochs })),
          ),
        ),
      ),
    ),
  ];
};

/** The parts of the page: progress and curves, and the whole report once every run has finished. */
export const liveParts = (runs: readonly WatchedRun[], now: number): LiveParts => {
  const summaries = runs.flatMap(({ summary }) => summary ?? []);
  const all = runs.every(isDone) && summaries.length === runs.length;
  const done = runs.reduce((sum, run) => sum + fractionDone(run), 0) / Math.max(1, runs.length);
  const sections = all ? runSections(summaries) : training(runs);
  return {
    title: `${all ? "done" : `${Math.floor(100 * done)} %`} · ${runs.map(methodOf).join(", ")}`,
    status: statusOf(runs, now).markup,
    findings: sections.map(({ markup }) => markup).join(""),
  };
};

const style = `.runs{list-style:none;padding:0;margin:0;display:grid;gap:12px}
.runs li{display:grid;gap:4px 16px;grid-template-columns:minmax(7em,auto) 1fr;align-items:center}
.runs span:last-child{grid-column:2;color:var(--muted);font-size:.92rem;font-variant-numeric:tabular-nums}
progress{width:100%;height:12px;accent-color:var(--link)}
#status{padding:16px 18px}
#connection{color:var(--muted);font-size:.92rem}
#connection:empty{display:none}
`;

/** The live page as it is now; it follows the server by itself. */
export const livePage = ({ title, status, findings }: LiveParts): string =>
  pageDocument({
    title,
    lead: "",
    links: {},
    main: [
      element("div", { id: "status", class: "card" }, verbatim(status)),
      element("p", { id: "connection", role: "status" }, ""),
      element("div", { id: "findings" }, verbatim(findings)),
    ],
    script: followScript,
  }).replace("</head>", `<style>${style}</style></head>`);
