import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { orThrow } from "@longtail/core";
import { openDecoder, openLendingDecoder, type Picture } from "@longtail/image-decoder";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { openBaseline } from "../src/baseline/decode-baseline.js";
import { fixture } from "./support.js";

interface Codec {
  readonly decode: (bytes: Uint8Array, upright: boolean) => ImageData;
  readonly encode: (
    rgba: Uint8ClampedArray,
    width: number,
    height: number,
    options: object,
  ) => Uint8Array;
}
type Open = (options: object) => Promise<Codec>;

// MozJPEG is the reference: it decodes what the kernels decline, so the two must agree on every byte.
const lines: string[] = [];
const codecOf = async (name: string): Promise<Codec> => {
  const wasm = createRequire(import.meta.url).resolve(`@jsquash/jpeg/codec/${name}.wasm`);
  const { default: open } = (await import(`@jsquash/jpeg/codec/${name}.js`)) as { default: Open };
  return open({
    noInitialRun: true,
    printErr: (line: string) => lines.push(line),
    wasmBinary: readFileSync(wasm),
  });
};

const options = {
  baseline: true,
  arithmetic: false,
  progressive: false,
  smoothing: 0,
  quant_table: 3,
  trellis_multipass: false,
  trellis_opt_zero: false,
  trellis_opt_table: false,
  trellis_loops: 1,
  auto_subsample: false,
  separate_chroma_quality: false,
};

let encoder: Codec;
let decoder: Codec;
beforeAll(async () => {
  encoder = await codecOf("enc/mozjpeg_enc");
  decoder = await codecOf("dec/mozjpeg_dec");
});

const bufferOf = ({ buffer, byteOffset, length }: Uint8ClampedArray): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, length);

const same = (ours: Picture, bytes: Uint8Array): void => {
  lines.length = 0;
  const { width, height, data } = decoder.decode(bytes, false);
  expect(lines.filter((line) => /premature|huffman/i.test(line))).toEqual([]);
  expect([ours.width, ours.height]).toEqual([width, height]);
  expect(bufferOf(ours.rgba).equals(bufferOf(data))).toBe(true);
};

// Gradients with noise over them: from blocks of one number to blocks of 64.
const pictureOf = (width: number, height: number, noise: number, seed: number) => {
  let state = seed;
  return Uint8ClampedArray.from({ length: width * height * 4 }, (_none, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const [x, y, channel] = [(i >> 2) % width, Math.floor((i >> 2) / width), i % 4];
    return channel === 3 ? 255 : 3 * x + 2 * y * (channel + 1) + noise * (state / 2 ** 32 - 0.5);
  });
};

const pictures = fc.record({
  width: fc.integer({ min: 1, max: 70 }),
  height: fc.integer({ min: 1, max: 40 }),
  noise: fc.constantFrom<number>(0, 20, 600),
  seed: fc.nat(),
  quality: fc.constantFrom<number>(25, 30, 75, 95, 100),
  chroma: fc.constantFrom<number>(1, 2),
  grey: fc.boolean(),
});

const encoded = (each: typeof pictures extends fc.Arbitrary<infer T> ? T : never): Uint8Array =>
  Uint8Array.from(
    encoder.encode(
      pictureOf(each.width, each.height, each.noise, each.seed),
      each.width,
      each.height,
      {
        ...options,
        quality: each.quality,
        chroma_quality: each.quality,
        chroma_subsample: each.chroma,
        color_space: each.grey ? 1 : 3,
        optimize_coding: true,
      },
    ),
  );

describe("openBaseline", () => {
  it("decodes as MozJPEG does, bit for bit", async () => {
    const decode = await openBaseline();
    fc.assert(
      fc.property(pictures, (each) => {
        const bytes = encoded(each);
        const picture = decode(bytes, true);
        if (picture !== undefined) same(picture, bytes);
        // Chroma of two columns at most, and noise that coarse quanta carry far out of range, are for MozJPEG.
        else
          expect(
            (each.quality <= 30 && each.noise === 600) || (!each.grey && each.width <= 4),
          ).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  it("decodes chroma of half the width and the whole height", async () => {
    const bytes = fixture("wide-chroma.jpg"); // Pillow wrote it: 4:2:2
    const picture = (await openBaseline())(bytes, true);
    expect(picture?.width).toBe(177);
    same(picture as Picture, bytes);
  });

  it("answers for a file with wrong bytes as MozJPEG does, or not at all", async () => {
    const decode = await openBaseline();
    const mutations = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    });
    const whole = encoded({
      width: 40,
      height: 30,
      noise: 40,
      seed: 1,
      quality: 60,
      chroma: 2,
      grey: false,
    });
    fc.assert(
      fc.property(mutations, (changes) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, byte] of changes) bytes[2 + (at % (bytes.length - 2))] = byte;
        const picture = decode(bytes, false);
        if (picture !== undefined) same(picture, bytes);
      }),
      { numRuns: 300 },
    );
  });

  it("leaves any other kind, and what is cut short, to MozJPEG", async () => {
    const decode = await openBaseline();
    expect(decode(fixture("progressive.jpg"), false)).toBeUndefined();
    expect(decode(fixture("published-cmyk.jpg"), false)).toBeUndefined();
    const quads = fixture("quads.jpg");
    expect(decode(quads, false)).toBeDefined();
    for (let length = 0; length < quads.length; length++)
      expect(decode(quads.subarray(0, length), false)).toBeUndefined();
  });
});

it("lends pixels until the next file, or gives them away", async () => {
  const [first, second] = [fixture("quads.jpg"), fixture("grey.jpg")];
  const pictureBy = async (opening: typeof openDecoder) => {
    const decode = await orThrow(opening);
    const { rgba } = await orThrow(decode("first", first));
    const before = Uint8Array.from(rgba);
    await orThrow(decode("second", second));
    return { before, after: Uint8Array.from(rgba) };
  };
  const [lent, own] = [await pictureBy(openLendingDecoder), await pictureBy(openDecoder)];
  expect(lent.before).toEqual(own.before);
  expect(own.after).toEqual(own.before);
  expect(lent.after).not.toEqual(lent.before);
});
