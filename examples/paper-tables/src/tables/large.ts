import type { Pipeline } from "@longtail/mislas";
import type { LargeSet } from "../published/figures.js";
import { publishedLarge } from "../published/large.js";
import { mixedTwice } from "./mixup.js";
import { ordered, type Reference, type Row, type Table } from "./table.js";

const published: Reference = {
  title: "published",
  comparable: true,
  note: "The paper's numbers are from the best test epoch, and so are ours beside them. Its stage 1 ran on four cards, each with batch norm of its own 64 images; ours normalizes the whole batch. Rows that it quotes (CE + DRW, LDAM + DRW, focal loss, Remix + DRW) come from other papers' settings; BBN's settings here are its own. The paper also quotes on Places-LT range loss (35.1), FSLwF (34.9), OLTR (35.9) and OLTR + LFME (36.2), which have no recipe here. Numbers of ResNeXt-50 are from the last epoch of classifier-balancing's program.",
  of: publishedLarge,
};

// The paper's rows, in its order: the comparison, then the ablation of mixup.
const titles = {
  plain: "CE",
  drw: "CE + DRW",
  "focal-drw": "focal loss + DRW",
  "cb-focal": "class-balanced focal loss",
  "ldam-drw": "LDAM + DRW",
  bbn: "BBN",
  "remix-drw": "Remix + DRW",
  mixup: "CE, mixup",
  "mixup-crt": "cRT + mixup",
  "mixup-lws": "LWS + mixup",
  mislas: "MiSLAS",
  crt: "cRT",
  "crt-mixup2": "cRT, mixup in stage 2",
  "mixup-crt-mixup2": "cRT, mixup in both",
  lws: "LWS",
  "lws-mixup2": "LWS, mixup in stage 2",
  "mixup-lws-mixup2": "LWS, mixup in both",
  tau: "tau-normalization",
  ncm: "NCM",
};

const ablated = ["crt", "mixup-crt", "lws", "mixup-lws"] as const;

const rows = (methods: Readonly<Record<string, Pipeline>>): readonly Row[] => {
  const { mixup: mixed } = methods;
  const twice = ablated.flatMap((method) => {
    const pipeline = methods[method];
    return pipeline === undefined || mixed === undefined
      ? []
      : [[`${method}-mixup2`, mixedTwice(pipeline, mixed)] as const];
  });
  return ordered(titles, { ...methods, ...Object.fromEntries(twice) });
};

const tableOf = (
  name: string,
  title: string,
  sets: readonly [LargeSet, ...(readonly LargeSet[])],
): Table => ({
  name,
  title: `Accuracy and calibration on ${title}`,
  lead: "The paper's comparison and its ablation of mixup. Top-1 accuracy / expected calibration error (15 bins), in percent.",
  sets,
  defaultSets: [sets[0]],
  recipes: ["published"],
  rows,
  references: () => [published],
  picture: "run",
});

/** The large sets. */
export const largeTables: readonly Table[] = [
  tableOf("imagenet", "ImageNet-LT", ["imagenet", "imagenet-101", "imagenet-152", "imagenet-x50"]),
  tableOf("places", "Places-LT", ["places"]),
  tableOf("inaturalist", "iNaturalist 2018", ["inaturalist"]),
];
