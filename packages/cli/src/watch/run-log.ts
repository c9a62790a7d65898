import { epochOf, type StageSummary, withEpoch } from "@longtail/run-record";
import * as t from "io-ts";
import { pipe } from "#fp-ts/function";
import * as O from "#fp-ts/Option";

/** The epoch that a run is in, since when (milliseconds). */
export interface CurrentEpoch {
  readonly stage: string;
  readonly epoch: number;
  readonly epochs: number;
  readonly since: number;
}

/** What `events.jsonl` says about a run. */
export interface RunLog {
  /** The epochs that have ended, stage by stage. */
  readonly stages: readonly StageSummary[];
  /** When it began (milliseconds). */
  readonly began?: number;
  readonly current?: CurrentEpoch | undefined;
  /** Seconds of work, once the run has finished. */
  readonly finished?: number | undefined;
}

const position = { stage: t.string, epoch: t.number, epochs: t.number };
const byGroup = t.partial({ many: t.number, medium: t.number, few: t.number });
const Logged = t.union([
  t.type({ at: t.string, type: t.literal("run-started") }),
  t.type({ at: t.string, type: t.literal("epoch-started"), ...position }),
  t.intersection([
    t.type({
      at: t.string,
      type: t.literal("epoch-finished"),
      ...position,
      loss: t.number,
      accuracy: t.number,
      learningRate: t.number,
      seconds: t.number,
    }),
    t.partial({
      evaluation: t.intersection([
        t.type({ accuracy: t.number, ece: t.number }),
        t.partial({ groups: byGroup }),
      ]),
    }),
  ]),
  t.type({ at: t.string, type: t.literal("run-finished"), seconds: t.number }),
]);
type Logged = t.TypeOf<typeof Logged>;

const afterEvent = (log: RunLog, event: Logged): RunLog => {
  switch (event.type) {
    case "run-started":
      return { ...log, began: log.began ?? Date.parse(event.at) };
    case "epoch-started": {
      const { stage, epoch, epochs, at } = event;
      const current = { stage, epoch, epochs, since: Date.parse(at) };
      return { ...log, current, finished: undefined };
    }
    case "epoch-finished":
      return {
        ...log,
        stages: withEpoch(log.stages, event.stage, epochOf(event)),
        current: undefined,
      };
    case "run-finished":
      return { ...log, current: undefined, finished: event.seconds };
  }
};

// The last line may be half written, and newer versions may log what this one does not know.
const eventIn = (line: string): O.Option<Logged> =>
  pipe(
    O.tryCatch((): unknown => JSON.parse(line)),
    O.chain((value) => O.fromEither(Logged.decode(value))),
  );

/** Reads the text of `events.jsonl`. Lines that are not events of a run are passed over. */
export const runLog = (text: string): RunLog =>
  text.split("\n").reduce<RunLog>(
    (log, line) =>
      pipe(
        eventIn(line),
        O.match(
          () => log,
          (event) => afterEvent(log, event),
        ),
      ),
    { stages: [] },
  );
