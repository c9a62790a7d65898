import { orThrow } from "@longtail/core";
import { parseList } from "@longtail/image-list";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sentence, text } from "./support.js";

const parsed = (given: string) => {
  const { paths, labels } = orThrow(parseList(new TextEncoder().encode(given), "train.txt"));
  return { paths, labels: [...labels] };
};

describe("parseList", () => {
  it("reads the published forms", () => {
    expect(
      parsed(
        "train/n01440764/n01440764_762.JPEG 0\ndata_256/a/airfield/00004851.jpg 1\nval_256/Places365_val_00003597.jpg 364\n",
      ),
    ).toEqual({
      paths: [
        "train/n01440764/n01440764_762.JPEG",
        "data_256/a/airfield/00004851.jpg",
        "val_256/Places365_val_00003597.jpg",
      ],
      labels: [0, 1, 364],
    });
  });

  it("takes any white space, blank lines, and paths with spaces", () => {
    expect(parsed("\ufeffa.jpg\t1\r\n\r\n  my cat  2.jpg   03  \n\n# 4\nb.jpg 5")).toEqual({
      paths: ["a.jpg", "my cat  2.jpg", "#", "b.jpg"],
      labels: [1, 3, 4, 5],
    });
  });

  it("gives back what was written", () => {
    const path = fc.stringMatching(/^[!-~äß漢]([ -~äß漢]*[!-~äß漢])?$/);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(path, fc.nat()), { minLength: 1 }),
        fc.constantFrom("\n", "\r\n", "\n\n"),
        (lines, end) => {
          expect(parsed(lines.map(([p, label]) => `${p} ${label}`).join(end))).toEqual({
            paths: lines.map(([p]) => p),
            labels: lines.map(([, label]) => label),
          });
        },
      ),
    );
  });

  it("names the lines that it cannot read", () => {
    const said = (...lines: readonly string[]) => sentence(parseList(text(...lines), "train.txt"));
    const expected =
      "train.txt: expected the path of an image and the number of its class in each line, found";
    expect(said("a.jpg 0", "b.jpg", "", "c.jpg 1")).toBe(`${expected} "b.jpg" in line 2`);
    expect(said("a.jpg 0 b", "1", "c.jpg -1", "d.jpg 1.5", "e.jpg 4294967296")).toBe(
      `${expected} "a.jpg 0 b" in line 1, "1" in line 2, "c.jpg -1" in line 3 and 2 more`,
    );
    expect(said()).toBe(`${expected} an empty file`);
    expect(said("\u001b[2Jx")).toBe(`${expected} "\\u001b[2Jx" in line 1`);
  });
});
