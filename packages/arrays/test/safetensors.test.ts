import { orThrow } from "@longtail/core";
import { describe, expect, it } from "vitest";
import { array, byBlocks, fault, fixture, labels, opened } from "./open.js";

const expected = JSON.parse(String(await fixture("expected.json"))) as {
  readonly logits: readonly (readonly number[])[];
};

describe("tensors of PyTorch", () => {
  it("float32, halves, bfloat16, integers and booleans", async () => {
    const bytes = await fixture("torch.safetensors");
    const eighths = Array.from({ length: 12 }, (_, i) => i / 8);
    expect([...(await array(bytes, { name: "logits" })).data]).toEqual(expected.logits.flat());
    expect([...(await array(bytes, { name: "half" })).data]).toEqual(eighths);
    expect([...(await array(bytes, { name: "brain" })).data]).toEqual(eighths);
    expect([...(await array(bytes, { name: "flags" })).data]).toEqual([1, 0]);
    expect([...(await labels(bytes, { prefer: ["labels"] }))]).toEqual([3, 1, 0]);
    expect(await byBlocks(orThrow(await opened(bytes, { name: "half" })()), 2)).toEqual(eighths);
  });

  it("says what is wrong with a header", async () => {
    const bytes = await fixture("torch.safetensors");
    const edited = (from: string, to: string) =>
      Buffer.from(bytes.toString("latin1").replace(from, to), "latin1");
    expect(await fault(edited('"F16"', '"F8_"'), { name: "half" })).toBe(
      'file: expected a safetensors file, found tensor "half" with the type "F8_"',
    );
    expect(await fault(edited("[3, 4]", "[4, 4]"))).toContain(
      "48 bytes of data where F32 [4, 4] has 64",
    );
    expect(await fault(bytes.subarray(0, bytes.length - 1))).toBe(
      `file: expected ${bytes.length} bytes, found ${bytes.length - 1}`,
    );
    expect(await fault(Buffer.concat([bytes, Buffer.of(1)]))).toContain(
      "1 bytes after the last tensor",
    );
    expect(await fault(bytes, { name: "logit" })).toContain("did you mean logits?");
  });
});
