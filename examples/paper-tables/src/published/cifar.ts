import { type Lookup, lookupIn, type Pair, type Source } from "./figures.js";

const columns = [
  "cifar10-100",
  "cifar10-50",
  "cifar10-10",
  "cifar100-100",
  "cifar100-50",
  "cifar100-10",
] as const;

/** The rows of a printed table as figures by set and factor; `undefined` where the table has no number. */
const byColumn = (
  names: readonly string[],
  rows: Readonly<Record<string, readonly (Pair | undefined)[]>>,
): Source["figures"] =>
  Object.fromEntries(
    names.map((column, i) => [
      column,
      Object.fromEntries(
        Object.entries(rows).flatMap(([method, pairs]) => {
          const pair = pairs[i];
          return pair === undefined ? [] : [[method, pair] as const];
        }),
      ),
    ]),
  );

const accuracies = (...values: readonly (number | undefined)[]): readonly (Pair | undefined)[] =>
  values.map((value) => (value === undefined ? undefined : [value]));

const errors = (...values: readonly number[]): readonly Pair[] =>
  values.map((value) => [Number((100 - value).toFixed(2))]);

const slide = "the paper's table (authors' slides, 11)";

/** The paper's CIFAR table with ResNet-32. Its row LDAM + DRW seems to be quoted from an earlier paper. */
const paperTable: Source = {
  title: slide,
  figures: byColumn(columns, {
    "ldam-drw": accuracies(77.1, 81.1, 88.4, 42.1, 46.7, 58.8),
    "mixup-crt": [
      [79.1, 10.6],
      [84.2, 6.89],
      [89.8, 3.92],
      [45.1, 13.8],
      [50.9, 10.8],
      [62.1, 6.83],
    ],
    "mixup-lws": [
      [76.3, 15.6],
      [82.6, 11.0],
      [89.6, 5.41],
      [44.2, 22.5],
      [50.7, 19.2],
      [62.3, 13.4],
    ],
    mislas: [
      [82.1, 3.7],
      [85.7, 2.17],
      [90.0, 1.2],
      [47.0, 4.83],
      [52.3, 2.25],
      [63.2, 1.73],
    ],
  }),
};

const paperBbn: Source = {
  title: `BBN's own results, quoted in ${slide} as if with mixup, which BBN does not use`,
  figures: byColumn(columns, { bbn: accuracies(79.9, 82.2, 88.4, 42.6, 47.1, 59.2) }),
};

const paperRemix: Source = {
  title: `${slide}, trained for 300 epochs, its schedule not stated`,
  differs: "schedule",
  figures: byColumn(columns, {
    "remix-drw": accuracies(79.8, undefined, 89.1, 46.8, undefined, 61.3),
  }),
};

/** The paper's row CE where its authors show no run of their own; where BagofTricks-LT has a number, it is the same. */
const paperQuoted: Source = {
  title: `${slide}, quoted, with drops of the rate to a hundredth`,
  differs: "schedule",
  figures: byColumn(columns, {
    plain: accuracies(undefined, 74.8, 86.4, undefined, undefined, 55.8),
  }),
};

/** The paper's reliability diagrams: cRT, LWS and plain training as run by the authors. */
const paperFigure: Source = {
  title: "the paper's figure (MiSLAS program, assets/MiSLAS.PNG)",
  figures: {
    "cifar10-100": {
      balanced: [93.2, 3.87],
      plain: [72.3, 20.1],
      crt: [75.2, 14.9],
      lws: [74.0, 19.6],
    },
    "cifar100-100": {
      balanced: [70.7, 12.2],
      plain: [39.0, 38.1],
      crt: [40.7, 29.5],
      lws: [41.2, 36.3],
    },
  },
};

const talkFigure: Source = {
  title: "the talk's figure (authors' slides, 3)",
  figures: {
    "cifar100-50": {
      balanced: [70.7, 12.2],
      plain: [46.1, 27.7],
      crt: [48.4, 24.1],
      lws: [48.6, 29.0],
    },
  },
};

const checkpoints: Source = {
  title: "the released checkpoint (MiSLAS program, README)",
  figures: byColumn(columns, {
    mixup: [
      [72.8, 2.14],
      [78.1, 2.49],
      [87.6, 11.9],
      [39.5, 8.82],
      [45.4, 4.33],
      [59.1, 5.24],
    ],
  }),
};

const logitAdjustment: Source = {
  title:
    "google-research logit_adjustment, README (1241 epochs on CIFAR-10-LT, 1419 on CIFAR-100-LT, Nesterov momentum)",
  differs: "epochs",
  figures: {
    "cifar10-100": { "logit-adjustment": [77.89] },
    "cifar100-100": { "logit-adjustment": [44.06] },
  },
};

/** A part of another group's study of single methods, best epoch, with Nesterov momentum throughout. */
const tricks = (
  differs: string,
  how: string,
  rows: Readonly<Record<string, readonly (Pair | undefined)[]>>,
): Source => ({
  title: `BagofTricks-LT, trick gallery (${how})`,
  differs,
  figures: byColumn(["cifar10-100", "cifar10-50", "cifar100-100", "cifar100-50"], rows),
});

/**
 * Left out is what has our method's name and another loss: focal losses of sigmoids; class-balanced weights of beta 0.9, which is
 * its choice on CIFAR-100; label-aware smoothing of 0.4 and 0.1 on every set; manifold mixup of pooled features.
 */
const bagOfTricks: readonly Source[] = [
  tricks("schedule", "drops of the rate to a hundredth, Nesterov momentum", {
    "class-balanced": errors(29.52, 22.52),
    "label-smoothing": errors(27.19, 23.43, 61.56, 57.66),
    las: [undefined, undefined, ...errors(62.32)],
    "balanced-softmax": errors(22.46, 18.89, 57.01, 53.45),
  }),
  tricks("Nesterov", "LDAM's schedule with Nesterov momentum", {
    ldam: errors(26.34, 20.99, 61.12, 56.41),
    drw: errors(25.36, 20.65),
    drs: errors(24.93, 19.27, 59.36, 54.58),
  }),
  tricks("stage 2", "a second stage of its own", {
    crt: errors(25.01, 19.83, 59.74, 54.64),
    lws: errors(27.37, 21.34, 59.84, 54.79),
  }),
  tricks("bias kept", "tau 1, and the classifier's bias kept", {
    tau: errors(27.3, 20.22, 59.04, 54.31),
  }),
  tricks("epochs", "400 epochs; one label weight for a whole batch", {
    remix: errors(26.57, 20.74, 58.61, 54.3),
  }),
];

/** Published results on long-tailed CIFAR with ResNet-32, runs of the paper's authors first. */
export const publishedCifar = lookupIn([
  paperFigure,
  talkFigure,
  checkpoints,
  paperTable,
  paperBbn,
  paperRemix,
  paperQuoted,
  logitAdjustment,
  ...bagOfTricks,
]);

const lookupFigure = lookupIn([paperFigure, talkFigure]);

/** The authors' own runs in the paper's figure 1. The balanced set has no tail, so every factor gets the same number. */
export const publishedFigure: Lookup = (set, factor, method) =>
  lookupFigure(set, method === "balanced" ? 100 : factor, method);
