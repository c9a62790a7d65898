// Damaged safetensors files: each is refused with a sentence, or gives the numbers that were written.
import { readSafetensors, type SafeTensor, writeSafetensors } from "@longtail/checkpoint";
import { orThrow, renderError } from "@longtail/core";
import { expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { count, damaged, dice, seed } from "./files.js";

const cases = count(20);

const original = (test: number) => {
  const draw = dice(test);
  const tensors: Record<string, SafeTensor> = {};
  for (let i = draw(4); i >= 0; i--) {
    const shape = [1 + draw(4), 1 + draw(4)];
    const data = Float32Array.from(
      { length: (shape[0] ?? 1) * (shape[1] ?? 1) },
      () => draw(1000) / 7,
    );
    tensors[`layer${i}.weight`] = { dtype: "F32", shape, data };
  }
  const bytes = orThrow(
    writeSafetensors({ tensors, metadata: { "longtail.sha256": "", epoch: "3" } }),
  );
  return { tensors, bytes, draw };
};

it(`of ${cases} damaged files none gives another number (seed ${seed})`, () => {
  let refused = 0;
  for (let test = 0; test < cases; test++) {
    const { tensors, bytes, draw } = original(test);
    const changed = damaged(bytes, draw);
    const read = readSafetensors(changed, "net.safetensors");
    if (E.isLeft(read)) {
      refused++;
      expect(renderError(read.left), `case ${test}`).toContain("net.safetensors: ");
    } else {
      // The damage is in what says nothing of numbers: the name of the digest, spaces.
      expect(read.right.tensors, `case ${test}`).toEqual(tensors);
    }
  }
  expect(refused).toBeGreaterThan(cases / 2);
});
