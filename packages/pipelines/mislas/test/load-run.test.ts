// A trained run as others use it: from its files alone, without the data it was trained on.
import {
  filesStore,
  loadVariables,
  memoryStore,
  type ReadableStore,
  type Store,
} from "@longtail/checkpoint";
import { checkInMemory, type LongtailError, orThrow, renderError } from "@longtail/core";
import { calibratorFile, evaluate, finalWeights, loadRun, plan, run } from "@longtail/mislas";
import { calibrate } from "@longtail/post-hoc-calibration";
import { describeOnBackends, expectClose, expectNoLeak } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";
import { tiny } from "./tiny.js";

const sentence = (result: E.Either<LongtailError, unknown>): string =>
  E.isLeft(result) ? renderError(result.left) : "";

const bytesOf = async (store: ReadableStore, name: string): Promise<Uint8Array> =>
  (await orThrow(store.read(name))) as Uint8Array;

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** A store without some files, or with others in their place. */
const changed = (
  store: ReadableStore,
  files: Readonly<Record<string, Uint8Array | undefined>>,
): ReadableStore => ({
  read: (name) => (Object.hasOwn(files, name) ? TE.right(files[name]) : store.read(name)),
});

const transformed = {
  ...tiny,
  transform: { kind: "transform/nearest-class-mean", form: "l2" },
} as const;

// The CPU backend needs seconds for one filter gradient.
describeOnBackends(
  "a loaded run",
  () => {
    const stores: Record<string, Store> = {};
    const trained = async (descriptor: unknown, name: string): Promise<Store> => {
      const store = memoryStore();
      await orThrow(run(await orThrow(plan(descriptor)), { store }));
      stores[name] = store;
      return store;
    };
    beforeAll(async () => {
      await trained(tiny, "tiny");
      await trained(transformed, "transformed");
    }, 300_000);
    const store = () => stores["tiny"] as Store;

    it.each([
      ["tiny", "last"],
      ["tiny", "best"],
      ["transformed", "last"],
    ] as const)("%s classifies as evaluation does, with its %s weights", async (name, weights) => {
      const own = stores[name] as Store;
      const planned = await orThrow(plan(name === "tiny" ? tiny : transformed));
      const { file, plan: fitting } = finalWeights(planned, weights);
      const variables = orThrow(loadVariables(await bytesOf(own, file), fitting));
      const test = orThrow(checkInMemory([], "this test", planned.dataset.test));
      const { accuracy, calibration } = await orThrow(evaluate(fitting, variables, test));
      tf.dispose([Object.values(variables.parameters), Object.values(variables.statistics)]);

      const network = await orThrow(loadRun(own, { weights }));
      expect(network).toMatchObject({ name: "tiny MiSLAS", weights: file, shape: [8, 8, 3] });
      expect(network.classNames).toEqual(planned.dataset.classNames);
      const said = await orThrow(network.classify(test.images));
      network.dispose();
      const right = said.filter(({ label }, i) => label === test.labels[i]).length;
      expect(right / said.length).toBeCloseTo(accuracy, 12);
      const mean = said.reduce((sum, { confidence }) => sum + confidence, 0) / said.length;
      expect(mean).toBeCloseTo(calibration.confidence, 6);
      for (const { label, className, confidence, probabilities } of said) {
        expect(className).toBe(network.classNames[label]);
        expect(confidence).toBe(probabilities[label]);
        expect(Math.max(...probabilities)).toBe(confidence);
      }
    });

    it("classifies one image as it does among others", async () => {
      const { dataset } = await orThrow(plan(tiny));
      const test = orThrow(checkInMemory([], "this test", dataset.test));
      const network = await orThrow(loadRun(store()));
      const all = await orThrow(network.classify(test.images));
      const [one] = await orThrow(network.classify(test.images.slice(5 * 192, 6 * 192)));
      await expectClose(one?.probabilities ?? [], all[5]?.probabilities ?? [], {
        rtol: 1e-4,
        atol: 1e-6,
      });
      network.dispose();
    });

    it("gives the features that its head sees", async () => {
      const planned = await orThrow(plan(tiny));
      const test = orThrow(checkInMemory([], "this test", planned.dataset.test));
      const { file, plan: fitting } = finalWeights(planned, "last");
      const variables = orThrow(loadVariables(await bytesOf(store(), file), fitting));
      const before = tf.memory().numTensors;
      const network = await orThrow(loadRun(store()));
      const kept = tf.memory().numTensors;
      const { features, width } = await orThrow(network.features(test.images));
      expect(tf.memory().numTensors).toBe(kept);
      const said = await orThrow(network.classify(test.images));
      network.dispose();
      expect(tf.memory().numTensors).toBe(before);
      expect(features).toHaveLength(test.labels.length * width);
      const probabilities = tf.tidy(() =>
        tf.softmax(
          fitting.head.apply(
            variables.parameters,
            tf.tensor2d(features, [test.labels.length, width]),
          ),
        ),
      );
      const expected = said.flatMap((row) => [...row.probabilities]);
      await expectClose(probabilities, expected, { rtol: 1e-4, atol: 1e-6 });
      tf.dispose([
        probabilities,
        Object.values(variables.parameters),
        Object.values(variables.statistics),
      ]);
    });

    it("corrects probabilities by the run's calibrator, if it was fitted to these weights", async () => {
      const file = "stage2-last.safetensors";
      const bytes = await bytesOf(store(), file);
      const calibrator = { kind: "temperature", classes: 4, temperature: 2 } as const;
      const saved = calibratorFile(calibrator, { file, bytes });
      const calibrated = changed(store(), { "calibrator.json": saved });
      const [plain, network, best] = await Promise.all([
        orThrow(loadRun(store())),
        orThrow(loadRun(calibrated)),
        orThrow(
          loadRun(
            changed(calibrated, {
              "result.json": undefined,
              "stage2-best.safetensors": await bytesOf(store(), "stage1-best.safetensors"),
            }),
            { weights: "best" },
          ),
        ),
      ]);
      expect([plain.calibrator, network.calibrator, best.calibrator]).toEqual([
        undefined,
        calibrator,
        undefined,
      ]);
      const grey = new Uint8Array(2 * 192).fill(90);
      const [before, after] = [
        await orThrow(plain.classify(grey)),
        await orThrow(network.classify(grey)),
      ];
      expect([...(after[1]?.probabilities ?? [])]).toEqual([
        ...orThrow(calibrate(calibrator, before[1]?.probabilities ?? [])),
      ]);
      for (const each of [plain, network, best]) each.dispose();
      const others = calibratorFile(calibrator, { file, bytes: bytes.slice(1) });
      expect(sentence(await loadRun(changed(store(), { "calibrator.json": others }))())).toBe(
        "calibrator.json: expected a calibrator of stage2-last.safetensors, " +
          "found one of other weights of that name; calibrate the run again",
      );
      const text = new TextDecoder().decode(saved);
      const edited = (from: RegExp, to: string) =>
        loadRun(
          changed(store(), {
            "calibrator.json": new TextEncoder().encode(text.replace(from, to)),
          }),
        )();
      expect(sentence(await edited(/"temperature": 2/, '"temperature": 3'))).toMatch(
        /^calibrator.json: damaged or changed: its SHA-256 should be [0-9a-f]{64}, it is [0-9a-f]{64}$/,
      );
      // Files of earlier versions have no digest.
      const older = await edited(/,\s*"digest": "[0-9a-f]+"/, "");
      expect(E.isRight(older) && older.right.calibrator).toEqual(calibrator);
      if (E.isRight(older)) older.right.dispose();
    });

    it("comes from a folder dropped on a page", async () => {
      const names = ["pipeline.json", "input.json", "stage2-last.safetensors"];
      const files = await Promise.all(
        names.map(async (name) => {
          const file = new File([Buffer.from(await bytesOf(store(), name))], name);
          return Object.defineProperty(file, "webkitRelativePath", { value: `mine/${name}` });
        }),
      );
      const network = await orThrow(loadRun(filesStore(files)));
      expect(network.classNames).toHaveLength(4);
      network.dispose();
    });

    it("says what is missing or wrong", async () => {
      const of = async (files: Readonly<Record<string, Uint8Array | undefined>>) =>
        sentence(await loadRun(changed(store(), files))());
      // Without the record, any file is taken as it is.
      const unchecked = (files: Readonly<Record<string, Uint8Array>>) =>
        of({ "result.json": undefined, ...files });
      expect(await of({ "pipeline.json": undefined })).toBe(
        "pipeline.json: not found (the pipeline of a run)",
      );
      expect(await of({ "input.json": undefined })).toBe(
        "input.json: not found (class names and image shape, which runs of earlier versions did not write; " +
          "running again with --resume and the data writes them)",
      );
      expect(await of({ "stage2-last.safetensors": undefined })).toBe(
        "stage2-last.safetensors: not found (the last weights of a finished run)",
      );
      const other = await bytesOf(stores["transformed"] as Store, "stage2-last.safetensors");
      expect(await of({ "stage2-last.safetensors": other })).toBe(
        "stage2-last.safetensors: expected the file that result.json records, found another",
      );
      expect(await of({ "input.json": json({}) })).toContain("the file that result.json records");
      expect(await unchecked({ "input.json": new TextEncoder().encode("<html>") })).toContain(
        "input.json: expected JSON",
      );
      expect(
        await unchecked({ "input.json": json({ shape: [8, 8], classNames: ["a", "b"] }) }),
      ).toContain("shape");
      expect(
        await unchecked({ "input.json": json({ shape: [8, 8, 3], classNames: ["a", "b", "c"] }) }),
      ).toContain('tensor "classifier.fc.weight" does not fit this network');
    });

    it("refuses what are no images", async () => {
      const network = await orThrow(loadRun(store()));
      const of = async (images: unknown) =>
        sentence(await network.classify(images as Uint8Array)());
      expect(await of(new Uint8Array(191))).toBe(
        "images: expected 192 bytes (8 x 8 x 3 for each image), got 191",
      );
      expect(await of(new Uint8Array(0))).toContain("expected 192 bytes");
      expect(await of(new Float32Array(192))).toContain("images: expected bytes (a Uint8Array)");
      network.dispose();
      expect(await of(new Uint8Array(192))).toContain("failed while it computed features");
    });

    it("leaves nothing on the device after dispose, nor where loading fails", async () => {
      await expectNoLeak(async () => {
        const network = await orThrow(loadRun(store()));
        await orThrow(network.classify(new Uint8Array(192)));
        network.dispose();
        await loadRun(
          changed(store(), { "input.json": json({ shape: [8, 8, 3], classNames: ["a", "b"] }) }),
        )();
      });
    });
  },
  { backends: ["wasm"] },
);
