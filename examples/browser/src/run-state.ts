import type { ImagesInMemory, ProgressEvent } from "@longtail/core";
import { epochOf, type RunSummary, withEpoch } from "@longtail/run-record";
import type { Answer, Complaint, Planned, StageSoFar, StartedBackend, Tested } from "./protocol.js";

/** The last step of the epoch that is being trained. */
export type CurrentEpoch = Extract<ProgressEvent, { readonly type: "step" }>;

/** Everything the page knows about one run. */
export interface RunState {
  readonly status: "none" | "opened" | "starting" | "running" | "paused" | "done" | "failed";
  readonly planned?: Planned;
  readonly test?: ImagesInMemory;
  readonly backend?: StartedBackend;
  readonly stages: readonly StageSoFar[];
  readonly current?: CurrentEpoch | undefined;
  readonly tested?: Tested | undefined;
  readonly summary?: RunSummary | undefined;
  readonly complaints: readonly Complaint[];
}

/** The state before anything is known about a run. */
export const noRun: RunState = { status: "none", stages: [], complaints: [] };

const afterEvent = (state: RunState, event: ProgressEvent): RunState => {
  switch (event.type) {
    case "step":
      return { ...state, status: "running", current: event };
    case "epoch-finished": {
      const stages = withEpoch(state.stages, event.stage, epochOf(event));
      return { ...state, stages, current: undefined };
    }
    default:
      return state;
  }
};

/** The state of a run after an answer of its worker. */
export const afterAnswer = (state: RunState, answer: Answer): RunState => {
  switch (answer.type) {
    case "opened": {
      const { planned, test, stages, tested, summary } = answer;
      const status =
        summary !== undefined ? "done" : state.status === "starting" ? "starting" : "paused";
      return { ...state, planned, test, stages, tested, summary, status };
    }
    case "started":
      return { ...state, backend: answer.backend };
    case "progress":
      return afterEvent(state, answer.event);
    case "tested":
      return { ...state, tested: answer.tested };
    case "finished":
      return { ...state, status: "done", summary: answer.summary, current: undefined };
    case "paused":
      return { ...state, status: "paused", current: undefined };
    case "failed":
      return { ...state, status: "failed", complaints: answer.complaints, current: undefined };
    default:
      return state;
  }
};

/** The stages, including the unfinished epoch. */
export const stagesSoFar = ({ stages, current }: RunState): readonly StageSoFar[] =>
  current === undefined
    ? stages
    : withEpoch(stages, current.stage, {
        epoch: current.epoch,
        learningRate: 0,
        trainLoss: current.loss,
        trainAccuracy: current.accuracy,
      });

/** The finished fraction of a run's training steps, from 0 to 1. */
export const fractionDone = ({ planned, stages, current, status }: RunState): number => {
  if (status === "done") return 1;
  if (planned === undefined) return 0;
  const total = planned.stages.reduce((sum, { epochs, steps }) => sum + epochs * steps, 0);
  const whole = planned.stages.reduce((sum, { name, steps }) => {
    const found = stages.find((stage) => stage.name === name);
    return sum + (found?.epochs.length ?? 0) * steps;
  }, 0);
  return (whole + (current?.step ?? 0)) / total;
};
