import type { RunState } from "../run-state.js";
import type { Session } from "../session.js";
import { byId, setText } from "./dom.js";
import { drawProgress } from "./progress.js";

/** Whether a run is starting or training. */
export const isBusy = ({ status }: RunState): boolean =>
  status === "starting" || status === "running";

/** The names of both runs, numbered if they are equal. */
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

/** Draws the form or, during a session, its progress. Returns whether there are results to draw. */
export const drawPage = (runs: readonly RunState[], session: Session | undefined): boolean => {
  byId("setup").hidden = session !== undefined;
  byId("tail").hidden = session !== undefined;
  byId("progress").hidden = session === undefined;
  if (session !== undefined) drawProgress(runs, namesOf(runs, session));
  const pause = byId<HTMLButtonElement>("pause");
  setText(pause, runs.some(isBusy) ? "Pause" : "Resume");
  pause.hidden = runs.every(({ status }) => status === "done");
  pause.disabled = runs.every(({ status }) => status === "none");
  const found = session !== undefined && runs.some(({ planned }) => planned !== undefined);
  byId("findings").hidden = !found;
  return found;
};
