import { Groups } from "@longtail/accuracy";
import {
  binCounts,
  type Codec,
  type Component,
  closed,
  type DescriptorOf,
  inRange,
  integerIn,
  listOf,
  type Normalization,
  numberIn,
  oneOf,
  type Registry,
  slotCodec,
  text,
} from "@longtail/core";

/** Which parameters learn, by name or by a prefix and `*`, and the factor on their learning rate. */
export interface Learners {
  readonly parameters: string;
  readonly rate: number;
}

/** One stage of training: what it shows, which loss it minimizes, what learns, and for how long. */
export interface StageOf<C extends Component> {
  readonly epochs: number;
  /** Images per step. */
  readonly batch: number;
  /**
   * Into how many parts a step splits its batch to need less memory; 1 when absent. Gradients are averaged over the batch and applied
   * once. Batch norm takes the statistics of each part, and its running ones move once a part.
   */
  readonly accumulate?: number;
  /**
   * Steps per epoch: `sampler` shows everything the sampler gives; `dataset` stops after ceil(N / batch) + 1 steps, N being
   * the size of the training set, as the published stage 2 does.
   */
  readonly steps: "sampler" | "dataset";
  readonly sampler: DescriptorOf<C, "sampler">;
  readonly mixing: DescriptorOf<C, "mixing">;
  readonly loss: DescriptorOf<C, "loss">;
  readonly learn: readonly Learners[];
  readonly normalization: Normalization;
  /**
   *   each    features are computed in each step; the default
   *   once    the training images are shown as for evaluation, and their features computed once in the stage. It needs frozen batch
   *           norm, a backbone that does not learn, and a mixing that leaves features alone
   */
  readonly features?: "each" | "once";
  readonly optimizer: DescriptorOf<C, "optimizer">;
  readonly schedule: DescriptorOf<C, "schedule">;
}

/** A second stage. The backbone and the running statistics are the last ones of stage 1. */
export interface Stage2Of<C extends Component> extends StageOf<C> {
  /**
   *   kept     the classifier continues from the last weights of stage 1 (the published program loads either last or best)
   *   fresh    all of `classifier.*` is drawn anew, from a seed of stage 2's own; it must learn
   */
  readonly classifier: "kept" | "fresh";
  /**
   *   new         the optimizer starts empty; epochs count from 0 for schedule, samplers and seeds
   *   continued   optimizer, epochs, schedule and seeds run on from stage 1 as if the two were one stage; only what is shown and
   *               asked changes. Optimizer, schedule and learners must be stage 1's.
   */
  readonly training: "new" | "continued";
}

/** What the model is judged on, and how the best epoch is chosen. */
export interface Evaluation {
  /** `test`: the epoch with the best test accuracy, as in the published numbers; `validation`: the best on held-out images. */
  readonly on: "test" | "validation";
  /** Epochs between two evaluations; the last epoch of a stage is always evaluated. */
  readonly every: number;
  /** Bins of the calibration errors. */
  readonly bins: number;
  /** Which classes count as many, medium and few. */
  readonly groups: Groups;
  /** Images per evaluated batch. */
  readonly batch: number;
}

/** A whole experiment as plain data: nothing in it depends on the data at hand or on the machine. */
export interface PipelineOf<C extends Component> {
  /** The location of a JSON Schema, for editors; a plan drops it. */
  readonly $schema?: string;
  readonly name: string;
  readonly dataset: DescriptorOf<C, "dataset">;
  readonly augment: DescriptorOf<C, "augment">;
  readonly model: DescriptorOf<C, "model">;
  readonly head: DescriptorOf<C, "head">;
  readonly stage1: StageOf<C>;
  /** Absent in a method of one stage. Starts from the last weights of stage 1. */
  readonly stage2?: Stage2Of<C>;
  /** Makes another classifier after the last stage, without training; absent where there is none. */
  readonly transform?: DescriptorOf<C, "transform">;
  readonly evaluation: Evaluation;
}

/** Epochs of the training that stage 1 begins: its own, and those of a stage that continues it. */
export const epochsOfTraining = ({
  stage1,
  stage2,
}: Pick<PipelineOf<Component>, "stage1" | "stage2">): number =>
  stage1.epochs + (stage2?.training === "continued" ? stage2.epochs : 0);

// Far beyond any use, and small enough for lists of them.
const mostEpochs = 1_000_000;
const mostImages = 1_000_000;

const stageKeys = <C extends Component>(registry: Registry<C>) => ({
  epochs: integerIn(1, mostEpochs),
  batch: integerIn(1, mostImages),
  steps: oneOf("sampler", "dataset"),
  sampler: slotCodec(registry, "sampler"),
  mixing: slotCodec(registry, "mixing"),
  loss: slotCodec(registry, "loss"),
  learn: listOf(
    closed("learners", { parameters: text, rate: inRange(0, Number.POSITIVE_INFINITY, "()") }),
    1,
  ),
  normalization: oneOf("batch", "shifted", "frozen"),
  optimizer: slotCodec(registry, "optimizer"),
  schedule: slotCodec(registry, "schedule"),
});

// Not in older descriptors, which keep their bytes.
const newerStageKeys = {
  accumulate: integerIn(1, mostImages),
  features: oneOf("each", "once"),
};

/**
 * The codec of pipelines made of the registered components: closed at every level, every error with its path.
 *
 * @error UnknownKind · UnknownKey · MissingKey · OutOfRange · WrongType, each with its path (`stage2.loss.head`)
 */
export const pipelineCodec = <C extends Component>(registry: Registry<C>): Codec<PipelineOf<C>> =>
  closed(
    "pipeline",
    {
      name: text,
      dataset: slotCodec(registry, "dataset"),
      augment: slotCodec(registry, "augment"),
      model: slotCodec(registry, "model"),
      head: slotCodec(registry, "head"),
      stage1: closed("stage", stageKeys(registry), newerStageKeys),
      evaluation: closed("evaluation", {
        on: oneOf("test", "validation"),
        every: integerIn(1),
        bins: numberIn(binCounts),
        groups: Groups,
        batch: integerIn(1, mostImages),
      }),
    },
    {
      $schema: text,
      stage2: closed(
        "stage",
        {
          classifier: oneOf("kept", "fresh"),
          training: oneOf("new", "continued"),
          ...stageKeys(registry),
        },
        newerStageKeys,
      ),
      transform: slotCodec(registry, "transform"),
    },
  ) as unknown as Codec<PipelineOf<C>>;
