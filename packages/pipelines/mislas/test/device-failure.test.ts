import { start } from "@longtail/backend-webgpu";
import { memoryStore, readSafetensors, type Store } from "@longtail/checkpoint";
import { failure, orThrow, type ReadFile, renderError } from "@longtail/core";
import { checkpointName, define, type Plan, plan, run } from "@longtail/mislas";
import { describeOnBackends } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, beforeEach, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";
import { tiny } from "./tiny.js";

const read: ReadFile = (file) =>
  TE.left(failure("FileMissing", { file, purpose: "a test without data" }));

const { name, dataset, augment, model, stage1, evaluation } = tiny;
const descriptor = define({ name, dataset, augment, model, stage1, evaluation });

const tensorsIn = async (store: Store, file: string) => {
  const found = await orThrow(store.read(file));
  if (found === undefined) throw new Error(`${file} was not written`);
  return orThrow(readSafetensors(found)).tensors;
};

/** The plan of a run in whose second epoch something happens to the device, before a step: the step itself is a recording by then. */
const spoilt = (p: Plan, happens: () => void): Plan => {
  const during = (p.stages[0]?.steps ?? 0) + 2;
  const { shape, train, test } = p.augmentation;
  let batches = 0;
  const spoiling: typeof train = (...given) => {
    if (++batches === during) happens();
    return train(...given);
  };
  return { ...p, augmentation: { shape, train: spoiling, test } };
};

const device = () =>
  (
    tf.backend() as unknown as {
      readonly device: {
        readonly destroy: () => void;
        readonly limits: { readonly maxBufferSize: number };
      };
    }
  ).device;

const accidents = [
  {
    what: "a shader that tfjs writes and WebGPU rejects",
    kernel: "PadProgram",
    reason: /vec5/,
    happens: () => {
      const around: [number, number][] = [[0, 0], [1, 1], [0, 0], [0, 0], [0, 0]]; // biome-ignore format: one line
      tf.pad(tf.ones([1, 2, 2, 2, 2]), around);
    },
  },
  {
    what: "a buffer that the device does not have",
    kernel: "TileProgram",
    reason: /max buffer size/,
    happens: () => {
      tf.tile(tf.ones([1, 1024]), [Math.floor(device().limits.maxBufferSize / 4096) + 1, 1]);
    },
  },
  {
    what: "a lost device",
    kernel: /Program/,
    reason: /the device was lost/,
    happens: () => device().destroy(),
  },
] as const;

// With tfjs's own kernels, whose faults are the accidents.
const startAnew = async (): Promise<void> => {
  tf.removeBackend("webgpu");
  await orThrow(start({ kernels: "composite" }));
};

describeOnBackends(
  "a run on a device that errs",
  () => {
    let planned: Plan;
    const undisturbed = memoryStore();
    let afterOneEpoch: ReturnType<typeof tensorsIn> | undefined;
    let failedStore: Store | undefined;

    beforeAll(async () => {
      await startAnew();
      planned = await orThrow(plan(descriptor, { read, seed: 0 }));
      const progress = ({ type }: { readonly type: string }): void => {
        if (type === "epoch-finished") afterOneEpoch ??= tensorsIn(undisturbed, checkpointName);
      };
      await orThrow(run(planned, { store: undisturbed, progress }));
    }, 120_000);

    beforeEach(startAnew);

    it.each(accidents)(
      "$what: ends with the error that names the kernel, at the last good checkpoint",
      { timeout: 120_000 },
      async ({ kernel, reason, happens }) => {
        const store = memoryStore();
        const ended = await run(spoilt(planned, happens), { store })();
        expect(ended).toMatchObject({
          left: {
            _tag: "BackendFailure",
            backend: "webgpu",
            kernel: expect.stringMatching(kernel),
            reason: expect.stringMatching(reason),
          },
        });
        if (E.isLeft(ended)) expect(renderError(ended.left)).toMatch(kernel);
        expect(await tensorsIn(store, checkpointName)).toEqual(await afterOneEpoch);
        failedStore = store;
      },
    );

    it("is resumed on a new device and ends as if nothing had happened", {
      timeout: 120_000,
    }, async () => {
      await orThrow(run(planned, { store: failedStore as Store, resume: true }));
      expect(await tensorsIn(failedStore as Store, "stage1-last.safetensors")).toEqual(
        await tensorsIn(undisturbed, "stage1-last.safetensors"),
      );
    });
  },
  { backends: ["webgpu"] },
);
