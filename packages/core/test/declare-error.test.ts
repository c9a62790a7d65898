import {
  allErrors,
  declareError,
  failure,
  mapFile,
  renderError,
  several,
  under,
} from "@longtail/core";
import { describe, expect, expectTypeOf, it } from "vitest";
import { withoutPath } from "../src/render-error.js";

const Full = declareError(
  "my-store/Full",
  ({ bytes }: { readonly bytes: number }) => `the store is full: ${bytes} bytes do not fit`,
);

describe("declareError", () => {
  it("makes plain records that render as declared", () => {
    const error = Full.of({ bytes: 5 });
    expect(JSON.parse(JSON.stringify(error))).toEqual({ _tag: "my-store/Full", bytes: 5 });
    expect(renderError(error)).toBe("the store is full: 5 bytes do not fit");
  });

  it("recognizes its own", () => {
    const error = Full.of({ bytes: 5 });
    expect(Full.is(error)).toBe(true);
    expect(Full.is(failure("MissingKey", { path: [], key: "x" }))).toBe(false);
    expect(Full.is(undefined)).toBe(false);
    if (Full.is(error)) expectTypeOf(error.bytes).toEqualTypeOf<number>();
  });

  it("stands among general errors and survives lists and prefixes", () => {
    const both = under("store")(
      several([Full.of({ bytes: 5 }), failure("MissingKey", { path: [], key: "x" })]),
    );
    expect(allErrors(both)).toHaveLength(2);
    expect(renderError(both)).toBe(
      'the store is full: 5 bytes do not fit\nstore: the key "x" is missing',
    );
  });

  it("keeps its sentence when its path or its file changes", () => {
    const Locked = declareError(
      "my-store/Locked",
      ({ file, path }: { readonly file: string; readonly path: readonly string[] }) =>
        `${path.join(".")}: ${file} is locked`,
    );
    const error = several([
      Locked.of({ file: "a", path: ["x"] }),
      Locked.of({ file: "b", path: [] }),
    ]);
    expect(renderError(mapFile((file) => `runs/${file}`)(under("store")(error)))).toBe(
      "store.x: runs/a is locked\nstore: runs/b is locked",
    );
    expect(renderError(withoutPath(Locked.of({ file: "a", path: ["x"] })))).toBe(": a is locked");
  });

  it("renders a copy that lost its renderer as tag and facts", () => {
    expect(renderError(structuredClone(Full.of({ bytes: 5 })))).toBe('my-store/Full: {"bytes":5}');
  });
});
