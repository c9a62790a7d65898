import { closed, type LongtailError, literal, type Schedule } from "@longtail/core";
import type { Either } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { step, stepExtras, stepFields } from "../step.js";

/** A schedule with warm-up and drops, as a component. */
export const kind = "schedule/step";

/** `{ kind, learningRate, warmup, milestones, factor }`, and `warmupFrom` if need be. */
export const Descriptor = closed(kind, { kind: literal(kind), ...stepFields }, stepExtras);
/** A decoded descriptor of a step schedule. */
export type Descriptor = t.TypeOf<typeof Descriptor>;

/** A descriptor; the defaults are the published 200-epoch CIFAR recipe. */
export const define = (options: Partial<Omit<Descriptor, "kind">> = {}): Descriptor => ({
  kind,
  learningRate: 0.1,
  warmup: 5,
  milestones: [160, 180],
  factor: 0.1,
  ...options,
});

/** The schedule a descriptor names. */
export const make =
  ({ learningRate, warmup, warmupFrom, milestones, factor }: Descriptor) =>
  (_env: unknown): Either<LongtailError, Schedule> =>
    step({ learningRate, warmup, warmupFrom, milestones, factor });
