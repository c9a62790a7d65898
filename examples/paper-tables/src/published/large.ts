import { lookupIn, type Pair, type Source } from "./figures.js";

// By method: ResNet-50, -101 and -152.
const depths: Readonly<Record<string, readonly [Pair, Pair, Pair]>> = {
  plain: [
    [45.7, 13.7],
    [47.3, 13.7],
    [48.7, 14.5],
  ],
  mixup: [
    [45.5, 7.98],
    [47.7, 10.1],
    [48.3, 10.2],
  ],
  crt: [
    [50.3, 8.97],
    [51.3, 9.34],
    [52.7, 9.05],
  ],
  "crt-mixup2": [
    [50.2, 3.32],
    [51.3, 3.38],
    [52.8, 3.6],
  ],
  "mixup-crt": [
    [51.7, 5.62],
    [53.1, 6.86],
    [54.2, 6.02],
  ],
  "mixup-crt-mixup2": [
    [51.6, 3.13],
    [53.0, 2.93],
    [54.1, 3.37],
  ],
  lws: [
    [51.2, 4.89],
    [52.3, 5.1],
    [53.8, 4.48],
  ],
  "lws-mixup2": [
    [51.0, 5.01],
    [52.2, 5.38],
    [53.6, 5.5],
  ],
  "mixup-lws": [
    [52.0, 2.23],
    [53.5, 2.73],
    [54.6, 2.46],
  ],
  "mixup-lws-mixup2": [
    [52.0, 8.04],
    [53.3, 6.97],
    [54.4, 7.74],
  ],
};

const atDepth = (i: 0 | 1 | 2): Readonly<Record<string, Pair>> =>
  Object.fromEntries(Object.entries(depths).map(([method, pairs]) => [method, pairs[i]]));

const ablation: Source = {
  title: "the paper's mixup ablation (authors' slides, 6)",
  figures: { imagenet: atDepth(0), "imagenet-101": atDepth(1), "imagenet-152": atDepth(2) },
};

const slide = "the paper's table (authors' slides, 12)";

const paper: Source = {
  title: slide,
  figures: {
    imagenet: { mislas: [52.7, 1.8] },
    places: { "mixup-crt": [38.3, 12.4], "mixup-lws": [39.7, 11.7], mislas: [40.4, 3.6] },
    inaturalist: { "mixup-crt": [70.2, 1.79], "mixup-lws": [70.9, 9.41], mislas: [71.6, 7.67] },
  },
};

const quoted: Source = {
  title: `${slide}, quoted from earlier papers`,
  differs: "quoted",
  figures: {
    imagenet: { drw: [48.5], "focal-drw": [47.9], "ldam-drw": [48.8] },
    inaturalist: {
      "cb-focal": [61.1],
      "ldam-drw": [68.0],
      bbn: [69.6],
      "remix-drw": [70.5],
    },
  },
};

const checkpoints: Source = {
  title: "the released checkpoint (MiSLAS program, README)",
  figures: {
    imagenet: { mixup: [45.5, 7.98] },
    places: { mixup: [29.4, 16.7] },
    inaturalist: { mixup: [66.9, 5.37] },
  },
};

const balancing: Source = {
  title:
    "classifier-balancing, README; its issue 11 says that the released cRT has 48.1 on the test list, and 49.6 on the validation list",
  figures: {
    "imagenet-x50": { plain: [44.4], ncm: [47.3], crt: [49.6], tau: [49.4], lws: [49.9] },
  },
};

/** Published results on ImageNet-LT, Places-LT and iNaturalist 2018, runs of the paper's authors first. */
export const publishedLarge = lookupIn([ablation, paper, checkpoints, quoted, balancing]);
