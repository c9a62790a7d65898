import { FileDamaged, orThrow, renderError } from "@longtail/core";
import { decodeRecord, encodeRecord } from "@longtail/run-record";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { run } from "./runs.js";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const written = new TextDecoder().decode(encodeRecord(run));
const refusal = (text: string): string => {
  const read = decodeRecord(bytesOf(text), "runs/a/result.json");
  return E.isLeft(read) ? renderError(read.left) : "no error";
};

describe("result.json", () => {
  it("comes back as it was written, with its digest, and is written again as the same bytes", () => {
    const read = orThrow(decodeRecord(bytesOf(written)));
    expect(read).toEqual({ ...run, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(encodeRecord(read)).toEqual(bytesOf(written));
  });

  it("has a list of numbers on one line, and texts as they are", () => {
    const name = "a [ 1,  2 ] list";
    const text = new TextDecoder().decode(
      encodeRecord({ ...run, name, best: { ...run.best, classAccuracies: [0.5, null, 1e-9] } }),
    );
    expect(text).toContain('"classAccuracies": [0.5, null, 1e-9]');
    expect(text).toContain(name);
    expect(orThrow(decodeRecord(bytesOf(text))).best.classAccuracies).toEqual([0.5, null, 1e-9]);
  });

  it("may be formatted anew", () => {
    expect(refusal(JSON.stringify(JSON.parse(written)))).toBe("no error");
  });

  it("is refused by name when any digit of a figure has changed", () => {
    const digits = [...written.matchAll(/\d/g)].map(({ index }) => index);
    const end = written.indexOf('"sha256"');
    for (const at of digits.filter((index) => index < end)) {
      const other = (Number(written[at]) + 1) % 10;
      const changed = written.slice(0, at) + other + written.slice(at + 1);
      expect(refusal(changed), changed.slice(at - 30, at + 5)).not.toBe("no error");
    }
    const changed = written.replace(/"accuracy": 0\.(\d)/, '"accuracy": 0.9');
    expect(changed).not.toBe(written);
    const read = decodeRecord(bytesOf(changed), "runs/a/result.json");
    expect(E.isLeft(read) && FileDamaged.is(read.left)).toBe(true);
    expect(refusal(changed)).toContain("runs/a/result.json: damaged or changed");
  });

  it("of an earlier version has no digest, and is read", () => {
    expect(refusal(JSON.stringify(run))).toBe("no error");
  });

  it("that is no JSON is refused by name", () => {
    expect(refusal("{")).toContain("runs/a/result.json: expected JSON");
    expect(refusal("3")).toContain("expected an object");
  });
});
