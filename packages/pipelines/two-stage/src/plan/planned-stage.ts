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
  /**
   * Epochs that the same training has had before this stage; above 0 in a stage that continues the one before. The optimizer then
   * keeps its state.
   */
  readonly before: number;
  readonly epochs: number;
  readonly batch: number;
  /** The most images that pass through the network at once. */
  readonly together: number;
  readonly steps: number;
  /** The parameters drawn anew when the stage begins; the others continue from the stage before. */
  readonly fresh: readonly string[];
  readonly sampler: Sampler;
  readonly mixing: Mixing;
  readonly loss: Loss;
  /** The factor on the learning rate of each parameter that learns. */
  readonly rates: Readonly<Record<string, number>>;
  readonly normalization: Normalization;
  /** Whether the training images' features are computed once, as for evaluation. */
  readonly featuresOnce: boolean;
  readonly optimizer: GradientTransformation;
  readonly schedule: Schedule;
  /** The seed of whatever a step draws for a purpose. */
  readonly seedOf: (purpose: string, epoch: number, step: number) => Seed;
}

/** The parameters that learn in a stage. */
export const learning = ({ rates }: PlannedStage, parameters: NamedTensors): NamedTensors =>
  filterRecord(parameters, (name) => name in rates);

/** Whether a stage continues the training of the one before. */
export const continues = ({ before }: PlannedStage): boolean => before > 0;
