import { closest, failure, printable, renderError } from "@longtail/core";
import { describe, expect, it } from "vitest";

describe("printable", () => {
  it("escapes what moves a cursor, ends a line or turns the direction of text", () => {
    expect(printable("a\u001b[2J\u0007\u009bb\n\r\t\u2028\u202e\ud800")).toBe(
      "a\\u001b[2J\\u0007\\u009bb\\n\\r\\t\\u2028\\u202e\\ud800",
    );
  });
  it("leaves other scripts and joined emoji alone", () => {
    for (const text of ["長尾認識", "naïve", "👩‍🔬 lab", "שלום"])
      expect(printable(text)).toBe(text);
  });
  it("takes the middle out of what is long, between whole characters", () => {
    expect(printable("0123456789", 5)).toBe("012…9");
    expect(printable("😀".repeat(9), 9)).toBe("😀".repeat(9));
    expect(Array.from(printable("😀".repeat(300)))).toHaveLength(200);
  });
});

describe("closest", () => {
  it.each([
    ["epoch", ["epochs", "batch"], "epochs"],
    ["loss/foacl", ["loss/ldam", "loss/focal"], "loss/focal"],
    ["focal", ["loss/ldam", "loss/focal"], "loss/focal"],
    ["embedded/cRT", ["embedded/lws", "embedded/crt"], "embedded/crt"],
    [
      "cifar10-lt100/short/crt",
      ["cifar10-lt-10/short/crt", "cifar10-lt-100/short/crt"],
      "cifar10-lt-100/short/crt",
    ],
  ])("%s", (name, known, meant) => {
    expect(closest(name, known)).toBe(meant);
  });
  it.each([["loss/xyz"], ["q"], [""], ["seed"], ["x".repeat(100_000)]])(
    "nothing for %.20s",
    (name) => {
      expect(closest(name, ["loss/bbn", "loss/ldam", "epochs", "w", "head"])).toBeUndefined();
    },
  );
});

describe("renderError", () => {
  it("escapes names, keys, files and reasons, and keeps the lines of a reason", () => {
    expect(
      renderError(failure("UnknownKey", { path: ["a\u001b[1m"], key: "b\nc", known: ["d\u0007"] })),
    ).toBe('a\\u001b[1m: unknown key "b\\nc"; known keys: d\\u0007');
    expect(renderError(failure("FileUnreadable", { file: "x\ny", reason: "one\ntwo\u001b" }))).toBe(
      "x\\ny: cannot be read (one\ntwo\\u001b)",
    );
    expect(
      renderError(failure("FileMissing", { file: "f".repeat(10_000), purpose: "-" })).length,
    ).toBeLessThan(300);
  });
  it("says what was probably meant", () => {
    const facts = { path: ["stage1"], known: ["epochs", "batch"] };
    expect(renderError(failure("UnknownKey", { ...facts, key: "epoch" }))).toBe(
      'stage1: unknown key "epoch" (did you mean epochs?); known keys: epochs, batch',
    );
    expect(
      renderError(failure("UnknownKind", { path: ["loss"], actual: "ldam", known: ["loss/ldam"] })),
    ).toBe('loss: unknown kind "ldam" (did you mean loss/ldam?); known kinds: loss/ldam');
  });
  it("shows any value at all", () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const deep = JSON.parse("[".repeat(30_000) + "]".repeat(30_000));
    const throwing = {
      toJSON: () => {
        throw new Error("no");
      },
    };
    const shown = (actual: unknown) =>
      renderError(failure("WrongType", { path: ["x"], expected: "a flag", actual }));
    expect(shown(10n)).toBe("x: expected a flag, got 10n");
    expect(shown({ big: 10n })).toBe("x: expected a flag, got an object");
    expect(shown(circle)).toBe("x: expected a flag, got an object");
    expect(shown(throwing)).toBe("x: expected a flag, got an object");
    expect(shown(deep)).toBe("x: expected a flag, got a list");
    expect(shown(Symbol("s"))).toBe("x: expected a flag, got symbol");
    expect(shown("\u001b[2J\u009b")).toBe('x: expected a flag, got "\\u001b[2J\\u009b"');
  });
});
