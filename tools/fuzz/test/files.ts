import { generator, uniformInt } from "@longtail/core";

/** How many cases to try: so many for each of `FUZZ_COUNT`, since a killed run takes longer than a damaged file. */
export const count = (each: number): number =>
  Math.ceil(each * Number(process.env["FUZZ_COUNT"] ?? 40));

/** The seed of all cases: `FUZZ_SEED`. */
export const seed = Number(process.env["FUZZ_SEED"] ?? 1);

/** Draws integers from 0 to below `n`, the same for the same case. */
export const dice = (test: number): ((n: number) => number) => {
  const source = generator((seed * 1_000_003 + test) >>> 0);
  return (n) => uniformInt(source, 0, n - 1);
};

type Draw = (n: number) => number;

/** Some bytes with one thing changed: bits flipped, a piece cut, doubled, zeroed or exchanged for noise. */
export const damaged = (bytes: Uint8Array, draw: Draw): Uint8Array => {
  const at = draw(bytes.length);
  const length = Math.min(bytes.length - at, 1 + draw(64));
  const piece = (replacement: Uint8Array): Uint8Array => {
    const whole = new Uint8Array(bytes.length - length + replacement.length);
    whole.set(bytes.subarray(0, at));
    whole.set(replacement, at);
    whole.set(bytes.subarray(at + length), at + replacement.length);
    return whole;
  };
  switch (draw(6)) {
    case 0:
      return piece(new Uint8Array(0));
    case 1:
      return bytes.slice(0, at);
    case 2:
      return piece(
        new Uint8Array([...bytes.subarray(at, at + length), ...bytes.subarray(at, at + length)]),
      );
    case 3:
      return piece(new Uint8Array(length));
    case 4:
      return piece(Uint8Array.from({ length }, () => draw(256)));
    default:
      return bytes.map((byte, i) => (i === at ? byte ^ (1 << draw(8)) : byte));
  }
};
