import { orThrow } from "@longtail/core";
import { commandLine, confusionCsv, confusionMatrix } from "longtail";
import { describe, expect, it } from "vitest";

describe("a confusion matrix", () => {
  it("counts images by true and by predicted class", () => {
    const matrix = orThrow(
      confusionMatrix({
        probabilities: Float32Array.of(0.9, 0.1, 0, 0.2, 0.7, 0.1, 0.6, 0.3, 0.1),
        labels: Int32Array.of(0, 1, 1),
        classes: 3,
      }),
    );
    expect(matrix).toEqual([
      [1, 0, 0],
      [1, 1, 0],
      [0, 0, 0],
    ]);
    expect(confusionCsv(matrix, ['a "b"', "c,d", "e"])).toBe(
      'true \\ predicted,"a ""b""","c,d",e\n"a ""b""",1,0,0\n"c,d",1,1,0\ne,0,0,0\n',
    );
  });
});

describe("the command of a record", () => {
  it("is what a shell takes again", () => {
    expect(commandLine(["run", "a/b.json", "--set", 'name=it\'s "x" $y'])).toBe(
      "longtail run a/b.json --set 'name=it'\\''s \"x\" $y'",
    );
  });
});
