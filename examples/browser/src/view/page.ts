import type { RunState } from "../run-state.js";
import type { Session } from "../session.js";
import { byId, say } from "./dom.js";
import { drawProgress } from "./progress.js";

/** Whether a run is at work. */
export const isBusy = ({ status }: RunState): boolean =>
  status === "starting" || status === "running";

/** The names of both runs, told apart where they are the same. */
export const namesOf = (
  runs: readonly RunState[],
  session: Session | undefined,
): readonly string[] => {
  const own = runs.map(({ planned }, i) => {
    const descriptor = session?.jobs[i]?.descriptor as { readonly name?: string } | undefined;
    return planned?.method ?? descriptor?.name ?? "";
  });
  return own[0] === own[1] ? own.map((name, i) => `${name} ${i + 1}`) : own;
};

/** Draws the form or, when there is a session, how far it has come; says whether there are findings to draw. */
export const drawPage = (runs: readonly RunState[], session: Session | undefined): boolean => {
  byId("setup").hidden = session !== undefined;
  byId("tail").hidden = session !== undefined;
  byId("progress").hidden = session === undefined;
  if (session !== undefined) drawProgress(runs, namesOf(runs, session));
  const pause = byId<HTMLButtonElement>("pause");
  say(pause, runs.some(isBusy) ? "Pause" : "Go on");
  pause.hidden = runs.every(({ status }) => status === "done");
  pause.disabled = runs.every(({ status }) => status === "none");
  const found = session !== undefined && runs.some(({ planned }) => planned !== undefined);
  byId("findings").hidden = !found;
  return found;
};
