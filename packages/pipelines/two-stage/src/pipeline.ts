import { Groups } from "@longtail/accuracy";
import {
  type Component,
  closed,
  type DescriptorOf,
  inRange,
  integerIn,
  listOf,
  type Normalization,
  oneOf,
  type Registry,
  slotCodec,
  text,
} from "@longtail/core";
import type * as t from "io-ts";

/** Which parameters learn, by name or by a beginning and `*`, and the factor on their learning rate. */
export interface Learners {
  readonly parameters: string;
  readonly rate: number;
}

/** One stage of training: what is shown, what is asked of it, what learns, and for how long. */
export interface StageOf<C extends Component> {
  readonly epochs: number;
  /** Images in a step. */
  readonly batch: number;
  /**
   * Steps in an epoch: `sampler` shows all that the sampler gives; `dataset` stops after ceil(N / batch) + 1 steps, N being
   * the training set's size, as the published stage 2 does.
   */
  readonly steps: "sampler" | "dataset";
  readonly sampler: DescriptorOf<C, "sampler">;
  readonly mixing: DescriptorOf<C, "mixing">;
  readonly loss: DescriptorOf<C, "loss">;
  readonly learn: readonly Learners[];
  readonly normalization: Normalization;
  readonly optimizer: DescriptorOf<C, "optimizer">;
  readonly schedule: DescriptorOf<C, "schedule">;
}

/** A second stage: what a stage is, and what it begins with. The backbone and the running statistics are stage 1's last ones. */
export interface Stage2Of<C extends Component> extends StageOf<C> {
  /**
   *   kept     the classifier goes on from stage 1's last weights (the published program loads the checkpoint that it is told: last or best)
   *   fresh    all of `classifier.*` is drawn anew, from a seed of stage 2's own; it must learn
   */
  readonly classifier: "kept" | "fresh";
  /**
   *   new         the optimizer has seen nothing; epochs count from 0, for schedule, samplers and seeds
   *   continued   all of this runs on from stage 1 as if the two were one, with a schedule over the epochs of both: what changes is what
   *               is shown and asked. Optimizer, schedule and learners are stage 1's.
   */
  readonly training: "new" | "continued";
}

/** What the net is judged on, and how the best epoch is found. */
export interface Evaluation {
  /** `test`: the best epoch by test accuracy, as the published numbers are; `validation`: by the held-out part. */
  readonly on: "test" | "validation";
  /** Epochs between two evaluations; the last epoch of a stage always has one. */
  readonly every: number;
  /** Bins of the calibration errors. */
  readonly bins: number;
  /** Which classes are called many, medium and few. */
  readonly groups: Groups;
  /** Images evaluated at a time. */
  readonly batch: number;
}

/** A whole experiment as plain data: nothing in it depends on the data at hand or on the machine. */
export interface PipelineOf<C extends Component> {
  readonly name: string;
  readonly dataset: DescriptorOf<C, "dataset">;
  readonly augment: DescriptorOf<C, "augment">;
  readonly model: DescriptorOf<C, "model">;
  readonly head: DescriptorOf<C, "head">;
  readonly stage1: StageOf<C>;
  /** Absent in a method of one stage. Starts from the last weights of stage 1. */
  readonly stage2?: Stage2Of<C>;
  /** What is made of the classifier after the last stage, without learning; absent where nothing is. */
  readonly transform?: DescriptorOf<C, "transform">;
  readonly evaluation: Evaluation;
}

/** Epochs of the training that stage 1 begins: its own, and those of a stage that continues it. */
export const epochsOfTraining = ({
  stage1,
  stage2,
}: Pick<PipelineOf<Component>, "stage1" | "stage2">): number =>
  stage1.epochs + (stage2?.training === "continued" ? stage2.epochs : 0);

const stageKeys = <C extends Component>(parts: Registry<C>) => ({
  epochs: integerIn(1),
  batch: integerIn(1),
  steps: oneOf("sampler", "dataset"),
  sampler: slotCodec(parts, "sampler"),
  mixing: slotCodec(parts, "mixing"),
  loss: slotCodec(parts, "loss"),
  learn: listOf(
    closed("learners", { parameters: text, rate: inRange(0, Number.POSITIVE_INFINITY, "()") }),
    1,
  ),
  normalization: oneOf("batch", "shifted", "frozen"),
  optimizer: slotCodec(parts, "optimizer"),
  schedule: slotCodec(parts, "schedule"),
});

/**
 * The codec of pipelines made of the registered parts: closed at every level, every error with its path.
 *
 * @error UnknownKind · UnknownKey · MissingKey · OutOfRange · WrongType, each with its path (`stage2.loss.head`)
 */
export const pipelineCodec = <C extends Component>(parts: Registry<C>): t.Type<PipelineOf<C>> =>
  closed(
    "pipeline",
    {
      name: text,
      dataset: slotCodec(parts, "dataset"),
      augment: slotCodec(parts, "augment"),
      model: slotCodec(parts, "model"),
      head: slotCodec(parts, "head"),
      stage1: closed("stage", stageKeys(parts)),
      evaluation: closed("evaluation", {
        on: oneOf("test", "validation"),
        every: integerIn(1),
        bins: integerIn(1),
        groups: Groups,
        batch: integerIn(1),
      }),
    },
    {
      stage2: closed("stage", {
        classifier: oneOf("kept", "fresh"),
        training: oneOf("new", "continued"),
        ...stageKeys(parts),
      }),
      transform: slotCodec(parts, "transform"),
    },
  ) as unknown as t.Type<PipelineOf<C>>;
