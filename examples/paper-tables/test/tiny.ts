import { renderError } from "@longtail/core";
import { embedded, type Pipeline, recipeNamed } from "@longtail/mislas";
import type { Block } from "@longtail/paper-tables/blocks";
import { cellOfRow } from "@longtail/paper-tables/blocks";
import type { Finished } from "@longtail/paper-tables/finished";
import type { Request } from "@longtail/paper-tables/request";
import { runTable } from "@longtail/paper-tables/run-table";
import { cifar } from "@longtail/paper-tables/tables/cifar";
import { ordered, type Table } from "@longtail/paper-tables/tables/table";
import { temporaryFolders } from "@longtail/testkit/temporary-folders";
import * as E from "#fp-ts/Either";

/** A folder that is removed after the tests of the file. */
export const temporaryFolder = temporaryFolders("longtail-tables-");

const small = embedded(
  { classes: 4, largestClass: 40, imbalanceFactor: 10 },
  { batch: 16, epochs: 1, stage2Epochs: 1 },
);

const nearest = recipeNamed("cifar10-lt-100/short/ncm")?.pipeline.transform;

/** The methods on images of 8 x 8, one epoch a stage. */
export const methods: Readonly<Record<string, Pipeline>> = Object.fromEntries(
  Object.entries({
    ...small,
    ncm: { ...small.plain, name: "NCM", ...(nearest === undefined ? {} : { transform: nearest }) },
  }).map(([name, pipeline]) => [
    name,
    { ...pipeline, dataset: { ...pipeline.dataset, side: 8, testPerClass: 10 } } as Pipeline,
  ]),
);

/** The CIFAR table of some methods, on the small set. */
export const blockOfSmall = (names: readonly string[]): Block => ({
  set: "cifar10",
  factor: 100,
  title: "small",
  setting: "small/short",
  rows: ordered({ plain: "CE" }, methods)
    .filter(({ method }) => names.includes(method))
    .map((row) => ({ ...row, inPaper: true })),
});

/** A request for cells of the small block. */
export const requestFor = (
  out: string,
  names: readonly string[],
  { block = blockOfSmall(names), seeds = [0], ...others }: SmallOptions = {},
): Request => ({
  table: cifar,
  recipe: "short",
  settings: [],
  blocks: [block],
  cells: seeds.flatMap((seed) => block.rows.map((row) => cellOfRow(block, row, seed))),
  backend: "wasm",
  out,
  plan: false,
  render: false,
  ...others,
});

interface SmallOptions extends Partial<Pick<Request, "plan" | "render" | "backend">> {
  readonly block?: Block;
  readonly seeds?: readonly number[];
  readonly table?: Table;
}

/** Makes a table and returns the lines on the screen and, on failure, the sentence. */
export const made = async (
  request: Request,
  { stopAt }: { readonly stopAt?: string } = {},
): Promise<{ readonly lines: readonly string[]; readonly failure?: string }> => {
  let text = "";
  const controller = new AbortController();
  const write = (more: string): void => {
    text += more;
    if (stopAt !== undefined && more.includes(stopAt)) controller.abort();
  };
  const result = await runTable(request, { screen: { write }, signal: controller.signal })();
  const lines = text.split("\n").filter((line) => line !== "");
  return E.isLeft(result) ? { lines, failure: renderError(result.left) } : { lines };
};

/** A finished cell with invented numbers: `accuracy` of 100 predictions are right, each with the given confidence. */
export const invented = (
  cell: string,
  seed: number,
  { accuracy, confidence }: { readonly accuracy: number; readonly confidence: number },
): Finished => {
  const ece = Math.abs(confidence - accuracy);
  const group = { classes: 2, accuracy, ece };
  const figures = {
    stage: "stage1",
    epoch: 0,
    accuracy,
    ece,
    mce: ece,
    nll: 1,
    brier: 0.5,
    groups: { many: group, few: group },
    bins: [
      [0, 0, 0],
      [100, accuracy, confidence],
    ],
  };
  return {
    cell,
    method: cell,
    dataset: "invented",
    counts: [50, 5],
    seed,
    best: { ...figures, accuracy: accuracy + 0.01 },
    last: figures,
    seconds: 7200,
    date: "2026-01-01T00:00:00.000Z",
    backend: "wasm",
    device: "two threads",
    machine: "a machine",
    system: "linux x64",
    node: "v20",
    tfjs: "4.22.0",
    commit: "abc1234",
    changed: false,
    descriptor: {},
  };
};
