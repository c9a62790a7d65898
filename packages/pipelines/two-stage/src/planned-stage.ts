import {
  filterRecord,
  type GradientTransformation,
  type Loss,
  type Mixing,
  type NamedTensors,
  type Normalization,
  type Sampler,
  type Schedule,
  type Seed,
} from "@longtail/core";

/** One stage with every part made. */
export interface PlannedStage {
  readonly name: "stage1" | "stage2";
  /** Whether the optimizer goes on from the stage before, instead of seeing nothing yet. */
  readonly continued: boolean;
  /** Epochs of the same training before this stage's own: mixing, sampler, schedule and seeds count on from there. */
  readonly before: number;
  readonly epochs: number;
  readonly batch: number;
  readonly steps: number;
  /** The parameters that are drawn anew when the stage begins; the others go on from the stage before. */
  readonly fresh: readonly string[];
  readonly sampler: Sampler;
  readonly mixing: Mixing;
  readonly loss: Loss;
  /** The factor on the learning rate of each parameter that learns. */
  readonly rates: Readonly<Record<string, number>>;
  readonly normalization: Normalization;
  readonly optimizer: GradientTransformation;
  readonly schedule: Schedule;
  /** The seed of what is drawn for a purpose in a step. */
  readonly seedOf: (purpose: string, epoch: number, step: number) => Seed;
}

/** The parameters that learn in a stage. */
export const learning = ({ rates }: PlannedStage, parameters: NamedTensors): NamedTensors =>
  filterRecord(parameters, (name) => name in rates);
