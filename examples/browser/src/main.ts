import type { Answer, Request } from "./protocol.js";
import { after, noRun, type RunState } from "./run-state.js";
import { forget, remember, remembered, type Session } from "./session.js";
import { byId, say, sentenceOf } from "./view/dom.js";
import { drawPage, isBusy, namesOf } from "./view/page.js";
import { whereOf } from "./view/progress.js";
import { makeSetup } from "./view/setup.js";
import { startWorker, type WorkerClient } from "./worker-client.js";

let session = remembered();
/** Whether the runs were begun on this very page: what is wrong with their descriptors then belongs into the form. */
let fresh = false;
let runs: readonly RunState[] = [noRun, noRun];
let workers: readonly WorkerClient[] = [];
let drawFindings: ((runs: readonly RunState[], names: readonly string[]) => void) | undefined;

const ask = (run: number, request: Request): void => workers[run]?.ask(request);

const complain = (thrown: unknown): void => setup.complain([sentenceOf(thrown)]);

const setup = makeSetup({
  check: (run, descriptor) => ask(run, { type: "check", descriptor }),
  keep: (files) => ask(0, { type: "keep", files }),
  preview: (dataset) => ask(1, { type: "preview", dataset }),
  start: (chosen) => {
    begin(chosen).catch(complain);
  },
});

let due = false;
const redraw = (): void => {
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    if (drawPage(runs, session)) drawFindings?.(runs, namesOf(runs, session));
  });
};

const set = (run: number, state: RunState): void => {
  const before = runs[run]?.status;
  runs = runs.map((old, i) => (i === run ? state : old));
  if (before !== state.status && ["done", "paused", "failed"].includes(state.status))
    say(byId("news"), `${namesOf(runs, session)[run]}: ${whereOf(state)}`);
  redraw();
};

const startWorkers = (): void => {
  for (const worker of workers) worker.end();
  workers = runs.map((_, run) => startWorker((answer) => hear(run, answer)));
};

/** Back to the form, with nothing left of the runs. */
const startOver = async (): Promise<void> => {
  session = undefined;
  runs = [noRun, noRun];
  startWorkers();
  redraw();
  await forget();
};

const ready = (run: number, answer: Extract<Answer, { type: "ready" }>): void => {
  if (run === 0) setup.ready(answer.recipes, answer.kept);
  const job = session?.jobs[run];
  if (job !== undefined) ask(run, { type: "open", job });
};

const hear = (run: number, answer: Answer): void => {
  const state = runs[run] ?? noRun;
  if (answer.type === "ready") ready(run, answer);
  else if (answer.type === "checked") setup.checked(run, answer.complaints);
  else if (answer.type === "previewed") setup.previewed(answer.dataset, answer.preview);
  else if (answer.type === "kept") setup.kept(answer.kept);
  else if (
    answer.type === "failed" &&
    state.planned === undefined &&
    (session === undefined || fresh)
  ) {
    if (session !== undefined) startOver().catch(complain);
    setup.checked(run, answer.complaints);
    setup.complain(answer.complaints.map(({ sentence }) => sentence));
  } else {
    if (answer.type === "started" && session !== undefined)
      remember({ ...session, backend: answer.backend.name });
    set(run, after(state, answer));
  }
};

const goOn = (): void => {
  const { jobs = [], backend = "auto" } = remembered() ?? {};
  jobs.forEach((job, run) => {
    const state = runs[run] ?? noRun;
    if (isBusy(state) || state.status === "done") return;
    set(run, { ...state, status: "starting", complaints: [] });
    ask(run, { type: "run", job, backend });
  });
};

const begin = async (chosen: Session): Promise<void> => {
  await forget();
  session = chosen;
  fresh = true;
  remember(chosen);
  goOn();
  requestAnimationFrame(() => byId("pause").focus({ preventScroll: true }));
  scrollTo({ top: 0 });
};

byId("pause").onclick = () => {
  fresh = false;
  if (!runs.some(isBusy)) goOn();
  else
    runs.forEach((state, run) => {
      if (isBusy(state)) ask(run, { type: "pause" });
    });
};
byId("again").onclick = () => {
  const lost = runs.some(({ status }) => status !== "done");
  if (!lost || confirm("Throw away what both have learnt?")) startOver().catch(complain);
};

drawPage(runs, session);
// The page is painted first; what trains, and what draws figures, is fetched after it. In a tab behind others nothing is painted.
const painted = new Promise<void>((resolve) => {
  new PerformanceObserver(() => resolve()).observe({ type: "paint", buffered: true });
  setTimeout(resolve, 3000);
});
painted
  .then(() => {
    startWorkers();
    return import("./view/findings.js");
  })
  .then(({ makeFindings }) => {
    drawFindings = makeFindings((sentence) => say(byId("news"), sentence));
    redraw();
  })
  .catch(complain);
