import type { BackboneStep, ConvolutionUnit, ImageShape, ResidualBlock } from "@longtail/core";
import type { Plan } from "./plan.js";
import type { PlannedStage } from "./planned-stage.js";

/** Multiply-adds of convolutions and matrix products. What else a network computes takes none, but time. */
export interface Work {
  /** Of each stage's training, in the order of the plan's stages. */
  readonly stages: readonly number[];
  /** Of all evaluations. */
  readonly evaluation: number;
}

// Where images stand on their way through a network, and what has been counted until there.
interface Way {
  readonly height: number;
  readonly width: number;
  readonly forward: number;
  /** Gradients of filters and of activations: none where nothing before them learns. */
  readonly backward: number;
  /** Whether a parameter before this point learns, so that a gradient passes it. */
  readonly learns: boolean;
}

type Learns = (parameter: string) => boolean;

const throughUnit =
  (learns: Learns) =>
  (way: Way, { conv, norm, size, stride, groups, from, to }: ConvolutionUnit): Way => {
    const [height, width] = [Math.ceil(way.height / stride), Math.ceil(way.width / stride)];
    const once = height * width * size * size * (from / groups) * to;
    const filter = learns(`${conv}.weight`);
    return {
      height,
      width,
      forward: way.forward + once,
      backward: way.backward + (filter ? once : 0) + (way.learns ? once : 0),
      learns: way.learns || filter || learns(`${norm}.weight`) || learns(`${norm}.bias`),
    };
  };

const throughBlock =
  (learns: Learns) =>
  (way: Way, { units, shortcut }: ResidualBlock): Way => {
    const main = units.reduce(throughUnit(learns), way);
    if (typeof shortcut === "string") return main;
    const beside = throughUnit(learns)({ ...way, forward: 0, backward: 0 }, shortcut);
    return {
      ...main,
      forward: main.forward + beside.forward,
      backward: main.backward + beside.backward,
      learns: main.learns || beside.learns,
    };
  };

const throughStep =
  (learns: Learns) =>
  (way: Way, part: BackboneStep): Way => {
    switch (part.step) {
      case "unit":
        return throughUnit(learns)(way, part.unit);
      case "block":
        return throughBlock(learns)(way, part.block);
      case "max-pooling": {
        const { size, stride, pad } = part.pooling;
        const windows = (side: number): number => Math.floor((side + 2 * pad - size) / stride) + 1;
        return { ...way, height: windows(way.height), width: windows(way.width) };
      }
    }
  };

interface Pass {
  readonly forward: number;
  readonly backward: number;
}

const nothing: Pass = { forward: 0, backward: 0 };

const added = (one: Pass, other: Pass): Pass => ({
  forward: one.forward + other.forward,
  backward: one.backward + other.backward,
});

const enter = ([height, width]: ImageShape): Way => ({ ...nothing, height, width, learns: false });

// One image through the network; where a mixing passes several batches, one of each, through a branch each.
const passOf = (
  { model, augmentation, dataset }: Plan,
  learns: Learns,
  batches = 1,
): { readonly backbone: Pass; readonly head: Pass } | undefined => {
  if (model.described === undefined) return undefined;
  const { trunk, branches } = model.described;
  const before = trunk.reduce(throughStep(learns), enter(augmentation.shape));
  const after = branches.map((branch) =>
    branch.reduce(throughStep(learns), { ...before, ...nothing }),
  );
  const taken = after.reduce<Pass>(added, nothing);
  const share = batches === 1 ? 1 : batches / branches.length;
  const logits = model.features * dataset.counts.length;
  const reached = after.some((branch) => branch.learns);
  return {
    backbone: {
      forward: batches * before.forward + share * taken.forward,
      backward: batches * before.backward + share * taken.backward,
    },
    head: { forward: logits, backward: (reached ? 2 : 1) * logits },
  };
};

const sum = ({ forward, backward }: Pass): number => forward + backward;

/** The multiply-adds of training on one image in a stage; undefined for a model that does not describe itself. */
export const workPerImage = (plan: Plan, stage: PlannedStage): number | undefined => {
  const pass = passOf(plan, (name) => name in stage.rates, stage.mixing.batches);
  return pass && (stage.featuresOnce ? 0 : sum(pass.backbone)) + sum(pass.head);
};

const evaluationsIn = ({ epochs }: PlannedStage, every: number): number =>
  Math.ceil(epochs / every);

/**
 * How much a plan's run computes, from what its model says of itself; undefined for a model that says nothing. It takes no time and
 * allocates no tensor.
 *
 * A forward pass counts once and so does each gradient: that of the filters that learn, and that of activations after the first of them.
 * Where validation selects, the test images count once a stage; they are also judged whenever an epoch is the best so far.
 */
export const multiplyAdds = (plan: Plan): Work | undefined => {
  const {
    dataset: { train, test, validation },
    pipeline: {
      evaluation: { every, on },
    },
    stages,
  } = plan;
  const shown = passOf(plan, () => false);
  if (shown === undefined) return undefined;
  const forward = shown.backbone.forward + shown.head.forward;
  const judged = stages.reduce((images, stage) => {
    const evaluations = evaluationsIn(stage, every);
    return (
      images +
      (on === "validation"
        ? evaluations * (validation?.labels.length ?? 0) + test.labels.length
        : evaluations * test.labels.length)
    );
  }, 0);
  return {
    stages: stages.map((stage) => {
      const { epochs, steps, batch, sampler, featuresOnce } = stage;
      const images = epochs * Math.min(steps * batch, sampler(0).length);
      const once = featuresOnce ? train.labels.length * shown.backbone.forward : 0;
      return images * (workPerImage(plan, stage) ?? 0) + once;
    }),
    evaluation: judged * forward,
  };
};

/** All of it. */
export const totalWork = ({ stages, evaluation }: Work): number =>
  stages.reduce((all, work) => all + work, evaluation);
