import { type Progress, type ProgressEvent, printable } from "@longtail/core";
import { percentage } from "@longtail/report";
import { cells, cut } from "./cells.js";

/** Where progress is shown: standard error, or a substitute for it in tests. */
export interface Screen {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The steps of a run, stage by stage. The remaining time is estimated from them. */
export type Workload = readonly {
  readonly name: string;
  readonly epochs: number;
  readonly steps: number;
}[];

/** Seconds as `1:05` or `2:03:04`. */
export const clock = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number): string => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};

const bar = (fraction: number, width: number): string => {
  const full = Math.round(width * fraction);
  return "█".repeat(full) + "░".repeat(width - full);
};

const percent = (fraction: number): string => `${percentage(fraction)}%`;

type StepEvent = Extract<ProgressEvent, { type: "step" }>;
type EpochEvent = Extract<ProgressEvent, { type: "epoch-finished" }>;

/** The number of finished steps and of all steps of a run. */
export const stepsDone = (
  work: Workload,
  { stage, epoch, step }: Pick<StepEvent, "stage" | "epoch" | "step">,
) => {
  const at = work.findIndex(({ name }) => name === stage);
  const size = work.map(({ epochs, steps }) => epochs * steps);
  const before = size.slice(0, Math.max(0, at)).reduce((a, b) => a + b, 0);
  return {
    done: before + epoch * (work[at]?.steps ?? 0) + step,
    all: size.reduce((a, b) => a + b, 0),
  };
};

// From what matters least: where a line is too narrow, this goes first. Stage and time left always stay.
const dispensable = ["speed", "bar", "label", "accuracy", "loss"] as const;

/** The line of a step, in as many terminal cells as there are. */
export const stepLine = (
  label: string,
  event: StepEvent,
  secondsLeft: number,
  width: number,
): string => {
  const parts = (barWidth: number): readonly (readonly [name: string, text: string])[] => [
    ["label", label],
    [
      "stage",
      `${event.stage} ${String(event.epoch + 1).padStart(String(event.epochs).length)}/${event.epochs}`,
    ],
    ["bar", bar(event.step / event.steps, barWidth)],
    ["loss", `loss ${event.loss.toFixed(3)}`],
    ["accuracy", `accuracy ${percent(event.accuracy)}`],
    ["speed", `${Math.round(event.imagesPerSecond)} images/s`],
    ["left", `${clock(secondsLeft)} left`],
  ];
  const without = (dropped: number, barWidth: number): string =>
    parts(barWidth)
      .filter(([name]) => !dispensable.slice(0, dropped).some((other) => other === name))
      .map(([, text]) => text)
      .join("  ");
  const candidates = [
    without(0, 20),
    ...Array.from({ length: dispensable.length + 1 }, (_, dropped) => without(dropped, 10)),
  ];
  return candidates.find((line) => cells(line) <= width) ?? cut(candidates.at(-1) ?? "", width);
};

const epochLine = (event: EpochEvent): string =>
  [
    `${event.stage} ${String(event.epoch + 1).padStart(String(event.epochs).length)}/${event.epochs}`,
    `loss ${event.loss.toFixed(3)}`,
    `accuracy ${percent(event.accuracy)}`,
    ...(event.evaluation === undefined
      ? []
      : [
          `evaluated: accuracy ${percent(event.evaluation.accuracy)}, ECE ${percent(event.evaluation.ece)}`,
        ]),
    `${event.seconds.toFixed(1)} s`,
  ].join("  ");

/**
 * Shows a run's progress: one moving line on a terminal, one plain line per epoch elsewhere.
 *
 * @param label the start of each line, which tells several runs apart
 * @param now the clock in milliseconds, for tests
 */
export const showProgress = (
  screen: Screen,
  work: Workload,
  label: string,
  now: () => number = () => performance.now(),
): Progress => {
  const moving = screen.isTTY === true;
  const name = printable(label, 40);
  let first: { readonly at: number; readonly done: number } | undefined;
  const line = (text: string): void => {
    screen.write(`${moving ? "\r\u001b[2K" : ""}${name}  ${text}\n`);
  };
  return (event) => {
    switch (event.type) {
      case "run-started":
        line(
          `${event.images} training images of ${event.classes} classes, seed ${event.seed}, ${event.backend} backend`,
        );
        break;
      case "resumed":
        line(`resuming at ${event.stage}, epoch ${event.epoch + 1} of ${event.epochs}`);
        break;
      case "step": {
        const { done, all } = stepsDone(work, event);
        first ??= { at: now(), done };
        if (!moving) break;
        const pace = done > first.done ? (now() - first.at) / 1000 / (done - first.done) : 0;
        const width = (screen.columns ?? 120) - 1;
        screen.write(`\r\u001b[2K${stepLine(name, event, pace * (all - done), width)}`);
        break;
      }
      case "epoch-finished":
        line(epochLine(event));
        break;
      case "step-not-captured":
        line(
          `${event.stage} could not record its step and runs more slowly: ${printable(event.reason, 500)}`,
        );
        break;
      case "files-skipped":
        line(
          `${event.count} ${event.count === 1 ? "file" : "files"} of ${event.part} skipped, not decodable: ${printable(event.path, 500)}${event.count === 1 ? "" : ", ..."}`,
        );
        break;
      case "run-finished":
        line(`done in ${clock(event.seconds)}`);
        break;
      case "epoch-started":
      case "checkpoint-written":
        break;
    }
  };
};
