import { type Spread, spread } from "../result-file.js";
import { groups } from "../training-step/arithmetic.js";
import { type Figure, judge, ratio, taskOf, wayOf } from "../training-step/figures.js";
import type { Outcome } from "../training-step/measure.js";
import { filterGradientTask } from "./filter-gradients.js";

/** The outcomes on one adapter at one size. */
export interface OnAdapter {
  readonly kind: "software" | "card";
  readonly ways: readonly Outcome[];
}

const NEEDS_CARD = "needs an NVIDIA GPU";

const stepRounds = (ways: readonly Outcome[], id: string) => taskOf(ways, id)?.rounds;

const fact = (ways: readonly Outcome[], id: string, name: string): number | undefined =>
  wayOf(ways, id)?.facts[name];

const measuredOr = (value: Spread | undefined, reason: string): Pick<Figure, "value" | "reason"> =>
  value === undefined ? { reason } : { value };

/** The least favorable of the three groups of blocks. */
const worstFilterGradient = (ways: readonly Outcome[]): Spread | undefined => {
  const ratios = groups.flatMap((group) => {
    const rounds = (id: string) => taskOf(ways, id, filterGradientTask(group))?.rounds;
    return ratio(rounds("filter-stock"), rounds("filter-ours")).value ?? [];
  });
  return [...ratios].sort((a, b) => a.median - b.median)[0];
};

/** The figures that training on WebGPU is judged by: on the null device, and at batches of 32 and 128 on an adapter. */
export const figures = (
  onNull: readonly Outcome[],
  at32: OnAdapter | undefined,
  at128: OnAdapter | undefined,
): readonly Figure[] => {
  const milliseconds = taskOf(onNull, "null-captured")?.cpuRounds.map((seconds) => 1000 * seconds);
  const dispatches =
    fact(at32?.ways ?? [], "captured", "dispatches") ?? fact(onNull, "null-captured", "dispatches");
  const [ways, software, card] = [
    at32?.ways ?? [],
    at32?.kind === "software" ? at32.ways : [],
    at128?.kind === "card" ? at128.ways : [],
  ];
  const [held, eager] = [
    fact(ways, "captured", "deviceBytes") ?? fact(onNull, "null-captured", "deviceBytes"),
    fact(ways, "fused", "deviceBytes") ?? fact(onNull, "null-fused", "deviceBytes"),
  ];
  const given: readonly Omit<Figure, "verdict">[] = [
    {
      figure: "captured step, CPU time (null device)",
      ...measuredOr(milliseconds && spread(milliseconds), "failed"),
      unit: "ms",
      limit: { atMost: 6 },
      aim: { atMost: 2 },
    },
    {
      figure: "dispatches per step",
      ...measuredOr(dispatches === undefined ? undefined : spread([dispatches]), "failed"),
      unit: "",
      limit: { atMost: 450 },
      aim: { atMost: 300 },
    },
    {
      figure: "tfjs / captured (software, batch 32)",
      ...measuredOr(
        ratio(stepRounds(software, "stock"), stepRounds(software, "captured")).value,
        "needs a software renderer",
      ),
      unit: "times",
      limit: { atLeast: 2.5 },
      aim: { atLeast: 5 },
    },
    {
      figure: "filter gradient, tfjs / ours (batch 128)",
      ...measuredOr(worstFilterGradient(card), NEEDS_CARD),
      unit: "times",
      limit: { atLeast: 10 },
    },
    {
      figure: "captured / PyTorch, float32 (batch 128)",
      ...measuredOr(
        ratio(stepRounds(card, "captured"), stepRounds(card, "torch-float32")).value,
        NEEDS_CARD,
      ),
      unit: "times",
      limit: { atMost: 3 },
      aim: { atMost: 1 },
    },
    {
      figure: "device memory, captured / eager",
      ...measuredOr(
        held === undefined || eager === undefined ? undefined : spread([held / eager]),
        "failed",
      ),
      unit: "times",
      limit: { atMost: 1.1 },
    },
  ];
  return given.map(judge);
};
