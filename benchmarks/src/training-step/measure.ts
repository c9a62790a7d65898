import { messageOf } from "@longtail/core";
import { type Spread, spread } from "../result-file.js";
import type { Answer, Ready } from "./protocol.js";
import type { Measurable, TaskOf, Way } from "./ways.js";
import { type Programs, startWorker, type Worker } from "./worker.js";

/** The measurements of a task: seconds per repetition, in each round and over all rounds. */
export interface Measured extends TaskOf {
  readonly seconds: Spread;
  readonly rounds: readonly number[];
  /** CPU seconds per repetition in each round, over all threads. */
  readonly cpuRounds: readonly number[];
  /** The first values it returned: a step's losses. */
  readonly values: readonly number[];
}

/** What measuring gave. */
export type Result =
  | {
      readonly outcome: "measured";
      readonly description: string;
      readonly versions: Ready["versions"];
      readonly tasks: readonly Measured[];
      /** Counts, such as dispatches. */
      readonly facts: Readonly<Record<string, number>>;
      readonly peakBytes: number;
      /** The average number of busy cores while it was measured. */
      readonly coresBusy: number;
      /** How long it waited for the others, and the CPU time it used meanwhile. */
      readonly waiting: { readonly seconds: number; readonly cpuSeconds: number };
    }
  /** Its program is not installed. */
  | { readonly outcome: "absent"; readonly reason: string }
  | { readonly outcome: "failed"; readonly reason: string };

/** The outcome of measuring something. */
export type OutcomeOf<W extends Measurable> = Omit<W, "program" | "tasks"> & Result;

/** The outcome of measuring a way. */
export type Outcome = OutcomeOf<Way>;

/** A measured way. */
export type MeasuredWay = Extract<Outcome, { outcome: "measured" }>;

interface Runner<W extends Measurable> {
  readonly way: W;
  readonly worker: Worker;
  /** All answers, each with its task and repetitions. */
  readonly answers: { readonly task: string; readonly count: number; readonly answer: Answer }[];
}

/** Short tasks are repeated until they take this long; otherwise the clock's resolution would dominate. */
const LEAST_SECONDS = 0.3;

const repetitions = (seconds: number): number =>
  Math.min(1000, Math.max(1, Math.ceil(LEAST_SECONDS / Math.max(seconds, 1e-6))));

const total = (answers: Runner<Measurable>["answers"], of: (answer: Answer) => number): number =>
  answers.reduce((sum, { answer }) => sum + of(answer), 0);

const about = <W extends Measurable>(way: W): Omit<W, "program" | "tasks"> => {
  const { program: _program, tasks: _tasks, ...rest } = way;
  return rest;
};

const outcomeOf = <W extends Measurable>({
  way,
  worker: { ready },
  answers,
}: Runner<W>): OutcomeOf<W> => ({
  ...about(way),
  outcome: "measured",
  description: ready.description,
  versions: ready.versions,
  facts: ready.facts,
  tasks: way.tasks.map((task) => {
    const own = answers.filter((given) => given.task === task.name);
    const rounds = own.map(({ answer, count }) => answer.seconds / count);
    const cpuRounds = own.map(({ answer, count }) => answer.cpuSeconds / count);
    const values = ready.tasks[task.name]?.values ?? [];
    return { ...task, seconds: spread(rounds), rounds, cpuRounds, values };
  }),
  peakBytes: Math.max(...answers.map(({ answer }) => answer.peakBytes)),
  coresBusy: total(answers, (a) => a.cpuSeconds) / total(answers, (a) => a.seconds),
  waiting: {
    seconds: total(answers, (a) => a.idleSeconds),
    cpuSeconds: total(answers, (a) => a.idleCpuSeconds),
  },
});

const failure = <W extends Measurable>(way: W, error: unknown): OutcomeOf<W> => ({
  ...about(way),
  outcome: "failed",
  reason: messageOf(error),
});

/**
 * Measures ways in turn: each round measures every task of every way once, one at a time, while the others wait.
 *
 * Disturbances of the machine thus affect all ways alike. A way that fails is left out from then on, with the reason.
 */
export const measure = async <W extends Measurable>(
  ways: readonly W[],
  rounds: number,
  programs: Programs,
  say: (line: string) => void,
): Promise<readonly OutcomeOf<W>[]> => {
  const outcomes = new Map<string, OutcomeOf<W>>();
  const runners: Runner<W>[] = [];
  for (const way of ways) {
    say(`${way.id}: warming up`);
    try {
      const worker = await startWorker(way, programs);
      if ("absent" in worker) {
        outcomes.set(way.id, { ...about(way), outcome: "absent", reason: worker.absent });
        say(`${way.id}: ${worker.absent}`);
      } else runners.push({ way, worker, answers: [] });
    } catch (error) {
      outcomes.set(way.id, failure(way, error));
      say(`${way.id}: ${String(error)}`);
    }
  }
  for (let round = 1; round <= rounds; round++)
    for (const { way, worker, answers } of runners) {
      if (outcomes.has(way.id)) continue;
      try {
        for (const { name } of way.tasks) {
          const count = repetitions(worker.ready.tasks[name]?.seconds ?? 1);
          answers.push({ task: name, count, answer: await worker.ask({ task: name, count }) });
        }
        const last = answers.slice(-way.tasks.length);
        const seconds = total(last, (a) => a.seconds);
        say(`round ${round} of ${rounds}, ${way.id}: ${seconds.toFixed(2)} s`);
      } catch (error) {
        outcomes.set(way.id, failure(way, error));
        say(`round ${round} of ${rounds}, ${way.id}: ${String(error)}`);
      }
    }
  for (const runner of runners) {
    await runner.worker.end();
    if (!outcomes.has(runner.way.id)) outcomes.set(runner.way.id, outcomeOf(runner));
  }
  return ways.flatMap(({ id }) => outcomes.get(id) ?? []);
};
