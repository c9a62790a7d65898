import { decode, failure, makeOf, orThrow, registry, renderError } from "@longtail/core";
import { components, Synthetic, synthetic } from "@longtail/synthetic";
import { describe, expect, test } from "vitest";
import * as E from "#fp-ts/Either";
import * as TE from "#fp-ts/TaskEither";

const small = Synthetic.define({
  classes: 3,
  largestClass: 12,
  imbalanceFactor: 4,
  testPerClass: 2,
});
const env = { read: () => TE.left(failure("FileMissing", { file: "any", purpose: "nothing" })) };

const { define, Descriptor, kind, make } = Synthetic;

describe(kind, () => {
  test("decoding gives back what define made, also from JSON", () => {
    expect(orThrow(decode(Descriptor)(small))).toEqual(small);
    const stored: unknown = JSON.parse(JSON.stringify(define()));
    expect(orThrow(decode(Descriptor)(stored))).toEqual(define());
  });

  test("a registry makes the dataset, and no file is read", async () => {
    const made = await makeOf(registry(...components), "dataset")(small)(env)();
    expect(orThrow(made)).toEqual(orThrow(synthetic(small)));
    expect(orThrow(made).counts).toEqual([12, 6, 3]);
  });

  test("a dataset that cannot be is an error of the task", async () => {
    const made = await make(define({ ...small, largestClass: 2 }))(env)();
    expect(E.isLeft(made) && made.left._tag).toBe("BadCount");
  });

  test("a set that no array can hold is refused before anything is drawn", async () => {
    const huge = define({ largestClass: 100_000, imbalanceFactor: 1, side: 85 });
    const made = await make(huge)(env)();
    expect(E.isLeft(made) && renderError(made.left)).toBe(
      "a drawn set needs to fit in 4 GiB, got 2000000 images of 85 x 85 pixels, 40.4 GiB",
    );
  });

  test.each([
    [{ classes: 1 }, "classes"],
    [{ classes: 37 }, "classes"],
    [{ largestClass: 0 }, "largestClass"],
    [{ largestClass: 2.5 }, "largestClass"],
    [{ imbalanceFactor: 0.5 }, "imbalanceFactor"],
    [{ imbalanceFactor: Number.NaN }, "imbalanceFactor"],
    [{ profile: "linear" }, "profile"],
    [{ testPerClass: 0 }, "testPerClass"],
    [{ validationPerClass: -1 }, "validationPerClass"],
    [{ side: 4 }, "side"],
    [{ seed: 0.5 }, "seed"],
    [{ colour: "red" }, 'unknown key "colour"'],
  ])("refuses %j and says where", (change, place) => {
    const result = decode(Descriptor)({ ...small, ...change });
    expect(E.isLeft(result) ? renderError(result.left) : "accepted").toContain(place);
  });
});
