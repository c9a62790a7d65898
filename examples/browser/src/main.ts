import { messageOf } from "@longtail/core";
import type { Answer, Request } from "./protocol.js";
import { afterAnswer, noRun, type RunState } from "./run-state.js";
import { deleteSession, type Session, storedSession, storeSession } from "./session.js";
import { byId, setText } from "./view/dom.js";
import { drawPage, isBusy, namesOf } from "./view/page.js";
import { whereOf } from "./view/progress.js";
import { makeSetup } from "./view/setup.js";
import { startWorker, type WorkerClient } from "./worker-client.js";

let session = storedSession();
/** Whether the session was started since the page was loaded: errors in its descriptors then go back to the form. */
let startedHere = false;
let runs: readonly RunState[] = [noRun, noRun];
let workers: readonly WorkerClient[] = [];
let drawFindings: ((runs: readonly RunState[], names: readonly string[]) => void) | undefined;

const ask = (run: number, request: Request): void => workers[run]?.ask(request);

const complain = (thrown: unknown): void => setup.complain([messageOf(thrown)]);

const setup = makeSetup({
  check: (run, descriptor) => ask(run, { type: "check", descriptor }),
  store: (files) => ask(0, { type: "store", files }),
  storeImages: (files) => ask(0, { type: "store-images", files }),
  preview: (dataset) => ask(1, { type: "preview", dataset }),
  start: (chosen) => {
    begin(chosen).catch(complain);
  },
});

let redrawPending = false;
const redraw = (): void => {
  if (redrawPending) return;
  redrawPending = true;
  requestAnimationFrame(() => {
    redrawPending = false;
    if (drawPage(runs, session)) drawFindings?.(runs, namesOf(runs, session));
  });
};

const set = (run: number, state: RunState): void => {
  const before = runs[run]?.status;
  runs = runs.map((old, i) => (i === run ? state : old));
  if (before !== state.status && ["done", "paused", "failed"].includes(state.status))
    setText(byId("news"), `${namesOf(runs, session)[run]}: ${whereOf(state)}`);
  redraw();
};

const startWorkers = (): void => {
  for (const worker of workers) worker.end();
  workers = runs.map((_, run) => startWorker((answer) => hear(run, answer)));
};

/** Deletes both runs and shows the form. */
const startOver = async (): Promise<void> => {
  session = undefined;
  runs = [noRun, noRun];
  startWorkers();
  redraw();
  await deleteSession();
};

const ready = (run: number, answer: Extract<Answer, { type: "ready" }>): void => {
  if (run === 0) setup.ready(answer.recipes, answer.stored, answer.images);
  const job = session?.jobs[run];
  if (job !== undefined) ask(run, { type: "open", job });
};

const hear = (run: number, answer: Answer): void => {
  const state = runs[run] ?? noRun;
  if (answer.type === "ready") ready(run, answer);
  else if (answer.type === "checked") setup.checked(run, answer.complaints);
  else if (answer.type === "previewed") setup.previewed(answer.dataset, answer.preview);
  else if (answer.type === "preview-failed")
    setup.complain(answer.complaints.map(({ sentence }) => sentence));
  else if (answer.type === "stored") setup.stored(answer.names);
  else if (answer.type === "stored-images") setup.storedImages(answer.images);
  else if (
    answer.type === "failed" &&
    state.planned === undefined &&
    (session === undefined || startedHere)
  ) {
    if (session !== undefined) startOver().catch(complain);
    setup.checked(run, answer.complaints);
    setup.complain(answer.complaints.map(({ sentence }) => sentence));
  } else {
    if (answer.type === "started" && session !== undefined)
      storeSession({ ...session, backend: answer.backend.name });
    set(run, afterAnswer(state, answer));
  }
};

const trainBoth = (): void => {
  const { jobs = [], backend = "auto" } = storedSession() ?? {};
  jobs.forEach((job, run) => {
    const state = runs[run] ?? noRun;
    if (isBusy(state) || state.status === "done") return;
    set(run, { ...state, status: "starting", complaints: [] });
    ask(run, { type: "run", job, backend });
  });
};

const begin = async (chosen: Session): Promise<void> => {
  await deleteSession();
  session = chosen;
  startedHere = true;
  storeSession(chosen);
  trainBoth();
  requestAnimationFrame(() => byId("pause").focus({ preventScroll: true }));
  scrollTo({ top: 0 });
};

byId("pause").onclick = () => {
  startedHere = false;
  if (!runs.some(isBusy)) trainBoth();
  else
    runs.forEach((state, run) => {
      if (isBusy(state)) ask(run, { type: "pause" });
    });
};
byId("again").onclick = () => {
  const unfinished = runs.some(({ status }) => status !== "done");
  if (!unfinished || confirm("Discard both trained networks?")) startOver().catch(complain);
};

drawPage(runs, session);
// Training and figures are loaded after the first paint. A background tab never paints, hence the timeout.
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
    drawFindings = makeFindings((sentence) => setText(byId("news"), sentence));
    redraw();
  })
  .catch(complain);
