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

/** The paper's CIFAR table with ResNet-32. Its rows CE, mixup and LDAM, and the next two, seem to be quoted from earlier papers. */
const paperTable: Source = {
  title: slide,
  figures: byColumn(columns, {
    plain: accuracies(70.4, 74.8, 86.4, 38.4, 43.9, 55.8),
    mixup: accuracies(73.1, 77.8, 87.1, 39.6, 45.0, 58.2),
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
  title: `${slide}, BBN with mixup`,
  anotherRecipe: true,
  figures: byColumn(columns, { bbn: accuracies(79.9, 82.2, 88.4, 42.6, 47.1, 59.2) }),
};

const paperRemix: Source = {
  title: `${slide}, Remix trained for 300 epochs`,
  anotherRecipe: true,
  figures: byColumn(columns, {
    "remix-drw": accuracies(79.8, undefined, 89.1, 46.8, undefined, 61.3),
  }),
};

/** The paper's reliability diagrams: cRT and LWS without mixup, plain training as run by the authors. */
const paperFigure: Source = {
  title: "the paper's figure (MiSLAS program, assets/MiSLAS.PNG)",
  figures: {
    "cifar10-100": {
      balanced: [93.2, 3.87],
      plain: [72.3, 20.1],
      crt: [75.2, 14.9],
      lws: [74.0, 19.6],
      mislas: [82.2, 3.7],
    },
    "cifar100-100": {
      balanced: [70.7, 12.2],
      plain: [39.0, 38.1],
      crt: [40.7, 29.5],
      lws: [41.2, 36.3],
      mislas: [47.0, 4.83],
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

const tricks = "BagofTricks-LT, trick gallery";
const trickColumns = ["cifar10-100", "cifar10-50", "cifar100-100", "cifar100-50"];

/** Another group's study of single methods, best epoch, with different schedules and second stages. */
const bagOfTricks: Source = {
  title: tricks,
  anotherRecipe: true,
  figures: byColumn(trickColumns, {
    focal: errors(28.44, 22.09, 62.78, 58.21),
    "cb-focal": errors(24.8, 21.01, 61.44, 57.63),
    "class-balanced": errors(29.52, 22.52, 61.03, 56.22),
    "label-smoothing": errors(27.19, 23.43, 61.56, 57.66),
    las: errors(27.49, 22.04, 62.32, 56.22),
    ldam: errors(26.34, 20.99, 61.12, 56.41),
    "balanced-softmax": errors(22.46, 18.89, 57.01, 53.45),
    drw: errors(25.36, 20.65, 60.79, 56.63),
    drs: errors(24.93, 19.27, 59.36, 54.58),
    tau: errors(27.3, 20.22, 59.04, 54.31),
    crt: errors(25.01, 19.83, 59.74, 54.64),
    lws: errors(27.37, 21.34, 59.84, 54.79),
  }),
};

const bagOfMixing: Source = {
  title: `${tricks}, trained for 400 epochs`,
  anotherRecipe: true,
  figures: byColumn(trickColumns, {
    "manifold-mixup": errors(24.81, 20.42, 60.12, 54.76),
    remix: errors(26.57, 20.74, 58.61, 54.3),
  }),
};

/** Published results on long-tailed CIFAR with ResNet-32, the paper's own table first. */
export const publishedCifar = lookupIn([
  paperTable,
  paperBbn,
  paperRemix,
  paperFigure,
  talkFigure,
  checkpoints,
  bagOfTricks,
  bagOfMixing,
]);

const lookupFigure = lookupIn([paperFigure, talkFigure]);

/** The authors' own runs in the paper's figure 1. The balanced set has no tail, so every factor gets the same number. */
export const publishedFigure: Lookup = (set, factor, method) =>
  lookupFigure(set, method === "balanced" ? 100 : factor, method);
