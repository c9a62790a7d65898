import { bytesSource, openArray, writeNpy } from "@longtail/arrays";
import type { Store } from "@longtail/checkpoint";
import { orThrow } from "@longtail/core";
import { type Judgement, judge } from "@longtail/judge";
import { type Classified, loadRun, trainHead } from "@longtail/mislas";
import { onnxModel } from "@longtail/onnx";
import type { Rows } from "./rows.js";

/** The rows of the three parts. */
export interface Parts {
  readonly train: Rows;
  /** The encoder has not been trained on these: a calibrator is fitted to them. */
  readonly validation: Rows;
  readonly test: Rows;
  readonly classNames: readonly string[];
}

/** How well probabilities do. */
export const judged = async (
  said: readonly Classified[],
  labels: Int32Array,
  counts: readonly number[],
): Promise<Judgement> => {
  const shape = [said.length, counts.length];
  const data = Float64Array.from(said.flatMap(({ probabilities }) => [...probabilities]));
  const scores = await orThrow(
    openArray(bytesSource(orThrow(writeNpy({ shape, data })), "scores")),
  );
  return orThrow(judge({ scores, labels }, { counts, kind: "probabilities" }));
};

/** A head: trained, calibrated on the validation rows, judged on the test rows before and after that, and as an ONNX file. */
export const newHead = async (
  { train, validation, test, classNames }: Parts,
  method: string,
  store: Store,
  epochs?: number,
) => {
  const options = { ...train, validation, test, classNames, method, store };
  const head = await orThrow(trainHead({ ...options, ...(epochs && { epochs }) }));
  const { counts, last: before } = head.record;
  const said = await orThrow(head.classify(test.features));
  head.dispose();
  const after = await judged(said, test.labels, counts);
  const trained = await orThrow(loadRun(store));
  const model = orThrow(onnxModel(await orThrow(trained.described), trained.calibrator));
  trained.dispose();
  return { before, after, said, model };
};
