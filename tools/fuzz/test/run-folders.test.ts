// Damaged run folders: whatever reads one refuses the damage and names a file, or gives what the whole folder gives.
import "@tensorflow/tfjs-backend-cpu";
import { start } from "@longtail/backend-wasm";
import { memoryStore, type Store } from "@longtail/checkpoint";
import { orThrow, renderError } from "@longtail/core";
import {
  embedded,
  finishedStage1,
  type Plan,
  plan,
  run,
  storedFile,
  storedRun,
} from "@longtail/mislas";
import { beforeAll, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { count, damaged, dice, seed } from "./files.js";

const cases = count(0.3);

const names = [
  "pipeline.json",
  "result.json",
  "checkpoint.safetensors",
  "stage1-best.safetensors",
  "stage1-last.safetensors",
  "stage2-best.safetensors",
  "stage2-last.safetensors",
] as const;
const { mislas } = embedded(
  { classes: 4, largestClass: 20, imbalanceFactor: 4 },
  { batch: 16, epochs: 1, stage2Epochs: 1 },
);

let planned: Plan;
let files: Readonly<Record<string, Uint8Array>>;

beforeAll(async () => {
  await orThrow(start());
  planned = await orThrow(
    plan({ ...mislas, dataset: { ...mislas.dataset, side: 8, testPerClass: 2 } }),
  );
  const store = memoryStore();
  await orThrow(run(planned, { store }));
  const read = await Promise.all(
    names.map(async (name) => [name, await orThrow(store.read(name))]),
  );
  files = Object.fromEntries(read);
});

// The file of weights that is asked for is the damaged one, where it is one.
const readers = (store: Store, name: string) => [
  run(planned, { store, resume: true }),
  ...(name.startsWith("stage2") || name.endsWith(".json") ? [] : [finishedStage1(store, planned)]),
  pipe(
    storedRun(store),
    TE.chain((stored) =>
      storedFile(
        store,
        planned,
        stored,
        name.startsWith("stage") ? name : "stage2-best.safetensors",
      ),
    ),
  ),
];

const meaning = (name: string, bytes: Uint8Array): unknown => {
  try {
    return name.endsWith(".json") ? JSON.parse(new TextDecoder().decode(bytes)) : bytes;
  } catch {
    return bytes;
  }
};

it(`of ${cases} damaged folders all are refused by name (seed ${seed})`, async () => {
  for (let test = 0; test < cases; test++) {
    const draw = dice(test);
    const name = names[draw(names.length)] ?? names[0];
    const whole = files[name] as Uint8Array;
    const changed = damaged(whole, draw);
    // Spaces in JSON say nothing.
    if (JSON.stringify(meaning(name, changed)) === JSON.stringify(meaning(name, whole))) continue;
    const store = memoryStore();
    for (const file of names)
      await orThrow(store.write(file, (file === name ? changed : files[file]) as Uint8Array));
    for (const [i, read] of readers(store, name).entries()) {
      const result = await read();
      expect(E.isLeft(result), `case ${test}, reader ${i}: ${name}`).toBe(true);
      if (E.isLeft(result)) expect(renderError(result.left), `case ${test}`).toMatch(/\S/);
    }
  }
});
