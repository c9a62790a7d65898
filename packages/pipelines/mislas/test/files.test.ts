// Pictures in files train to the weights of the same pixels in memory: mixed examples, and two branches that each show a batch.
import { memoryStore, readSafetensors, type Store } from "@longtail/checkpoint";
import { checkInMemory, component, type Dataset, orThrow } from "@longtail/core";
import { Bbn, mislasWith, run } from "@longtail/mislas";
import { BranchedCifarResnet } from "@longtail/resnet";
import { Synthetic } from "@longtail/synthetic";
import { brightening, describeOnBackends, picturesInFiles } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { tiny } from "./tiny.js";

const small = Synthetic.define({ ...tiny.dataset, largestClass: 12, testPerClass: 4 });

const asFiles = (dataset: Dataset): Dataset => {
  const stored = (set: Dataset["train"]) =>
    picturesInFiles(orThrow(checkInMemory([], "this test", set))).set;
  return { ...dataset, train: stored(dataset.train), test: stored(dataset.test) };
};
const Files = component("dataset/files", {
  make: () => (env) => pipe(Synthetic.make(small)(env), TE.map(asFiles)),
});
const Brightening = component("augment/brightening", {
  make:
    () =>
    ({ shape }) =>
      E.right(brightening(shape)),
});
const { define, plan } = mislasWith(Files, Brightening);

const weightsIn = async (store: Store) => {
  const bytes = await orThrow(store.read("stage1-last.safetensors"));
  return orThrow(readSafetensors(bytes as Uint8Array)).tensors;
};

describeOnBackends(
  "a ResNet on pictures in files",
  () => {
    it.each([
      ["mixup", tiny.model, tiny.stage1.mixing],
      ["two branches", BranchedCifarResnet.define({ depth: 8 }), Bbn.define()],
    ])("%s", { timeout: 60_000 }, async (name, model, mixing) => {
      const trained = async (dataset: typeof small | ReturnType<typeof Files.define>) => {
        const store = memoryStore();
        const planned = await orThrow(
          plan(
            define({
              name,
              dataset,
              augment: Brightening.define(),
              model,
              stage1: { ...tiny.stage1, epochs: 1, batch: 8, mixing },
              evaluation: tiny.evaluation,
            }),
          ),
        );
        const before = tf.memory().numTensors;
        await orThrow(run(planned, { store }));
        expect(tf.memory().numTensors).toBe(before);
        return weightsIn(store);
      };
      expect(await trained(Files.define())).toEqual(await trained(small));
    });
  },
  { backends: ["wasm"] },
);
