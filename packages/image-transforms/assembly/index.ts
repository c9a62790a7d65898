// Resampling and color on rows of RGBA pixels. The functions work on addresses and own no memory.
//
// They may read up to 16 bytes beyond their input and write up to 16 beyond their output.

// A weight is 11 high and 11 low bits: both, times a byte, fit the 16-bit products that SIMD sums in pairs.
const LOW_BITS = 11;
const PRECISION = 22;
const HALF = 1 << (PRECISION - 1);
// A row of a table: the first input, the number of pairs of weights, then for each pair its high and its low bits.
const HEAD: usize = 8;
const PAIR: usize = 8;

@inline
function sum(high: v128, low: v128): v128 {
  return i32x4.shr_u(i32x4.add(i32x4.shl(high, LOW_BITS), low), PRECISION);
}

/** Resamples each row. */
export function across(
  from: usize,
  rowBytes: usize,
  rows: i32,
  table: usize,
  tableRow: usize,
  outputs: i32,
  to: usize,
): void {
  const half = i32x4.splat(HALF);
  for (let y = 0; y < rows; y++) {
    let taps = table;
    for (let x = 0; x < outputs; x++) {
      let at = from + (<usize>load<i32>(taps) << 2);
      let pair = taps + HEAD;
      const end = pair + <usize>load<i32>(taps, 4) * PAIR;
      let high = i32x4.splat(0);
      let low = half;
      for (; pair < end; pair += PAIR) {
        // Two pixels, channel by channel, as 16-bit numbers.
        const pixels = i8x16.swizzle(
          v128.load64_zero(at),
          i8x16(0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1),
        );
        high = i32x4.add(high, i32x4.dot_i16x8_s(pixels, v128.load32_splat(pair)));
        low = i32x4.add(low, i32x4.dot_i16x8_s(pixels, v128.load32_splat(pair, 4)));
        at += 8;
      }
      const words = sum(high, low);
      const shorts = i16x8.narrow_i32x4_u(words, words);
      v128.store32_lane(to, i8x16.narrow_i16x8_u(shorts, shorts), 0);
      to += 4;
      taps += tableRow;
    }
    from += rowBytes;
  }
}

/** Resamples each column; `from` is the address of row 0, even where that row is not in memory. */
export function down(
  from: usize,
  rowBytes: usize,
  table: usize,
  tableRow: usize,
  outputs: i32,
  to: usize,
): void {
  const half = i32x4.splat(HALF);
  const zero = i32x4.splat(0);
  for (let y = 0; y < outputs; y++) {
    const first = from + <usize>load<i32>(table) * rowBytes;
    const begin = table + HEAD;
    const end = begin + <usize>load<i32>(table, 4) * PAIR;
    for (let x: usize = 0; x < rowBytes; x += 16) {
      let at = first + x;
      let high0 = zero, high1 = zero, high2 = zero, high3 = zero;
      let low0 = half, low1 = half, low2 = half, low3 = half;
      for (let pair = begin; pair < end; pair += PAIR) {
        const upper = v128.load(at);
        const lower = v128.load(at + rowBytes);
        const front = i8x16.shuffle(upper, lower, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        const back = i8x16.shuffle(upper, lower, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        const bytes0 = i16x8.extend_low_i8x16_u(front);
        const bytes1 = i16x8.extend_high_i8x16_u(front);
        const bytes2 = i16x8.extend_low_i8x16_u(back);
        const bytes3 = i16x8.extend_high_i8x16_u(back);
        const highs = v128.load32_splat(pair);
        const lows = v128.load32_splat(pair, 4);
        high0 = i32x4.add(high0, i32x4.dot_i16x8_s(bytes0, highs));
        low0 = i32x4.add(low0, i32x4.dot_i16x8_s(bytes0, lows));
        high1 = i32x4.add(high1, i32x4.dot_i16x8_s(bytes1, highs));
        low1 = i32x4.add(low1, i32x4.dot_i16x8_s(bytes1, lows));
        high2 = i32x4.add(high2, i32x4.dot_i16x8_s(bytes2, highs));
        low2 = i32x4.add(low2, i32x4.dot_i16x8_s(bytes2, lows));
        high3 = i32x4.add(high3, i32x4.dot_i16x8_s(bytes3, highs));
        low3 = i32x4.add(low3, i32x4.dot_i16x8_s(bytes3, lows));
        at += rowBytes << 1;
      }
      v128.store(
        to + x,
        i8x16.narrow_i16x8_u(
          i16x8.narrow_i32x4_u(sum(high0, low0), sum(high1, low1)),
          i16x8.narrow_i32x4_u(sum(high2, low2), sum(high3, low3)),
        ),
      );
    }
    to += rowBytes;
    table += tableRow;
  }
}

// The grey of four pixels: (19595 red + 38470 green + 7471 blue + 2^15) / 2^16, as Pillow has it. The weight of green is halved to
// fit 16 bits, and taken twice.
@inline
function greys(pixels: v128): v128 {
  const redGreen = i8x16.swizzle(pixels, i8x16(0, -1, 1, -1, 4, -1, 5, -1, 8, -1, 9, -1, 12, -1, 13, -1));
  const greenBlue = i8x16.swizzle(pixels, i8x16(1, -1, 2, -1, 5, -1, 6, -1, 9, -1, 10, -1, 13, -1, 14, -1));
  const total = i32x4.add(
    i32x4.dot_i16x8_s(redGreen, i16x8(19595, 19235, 19595, 19235, 19595, 19235, 19595, 19235)),
    i32x4.dot_i16x8_s(greenBlue, i16x8(19235, 7471, 19235, 7471, 19235, 7471, 19235, 7471)),
  );
  return i32x4.shr_u(i32x4.add(total, i32x4.splat(0x8000)), 16);
}

/** The sum of the greys of pixels. */
export function sumOfGreys(at: usize, pixels: i32): f64 {
  let total: i64 = 0;
  const end = at + (<usize>pixels << 2);
  while (at + 16 <= end) {
    // 2^12 of them stay far below 2^32.
    let part = i32x4.splat(0);
    for (let i = 0; i < 4096 && at + 16 <= end; i++, at += 16) part = i32x4.add(part, greys(v128.load(at)));
    total += i32x4.extract_lane(part, 0);
    total += i32x4.extract_lane(part, 1);
    total += i32x4.extract_lane(part, 2);
    total += i32x4.extract_lane(part, 3);
  }
  for (; at < end; at += 4) total += i32x4.extract_lane(greys(v128.load32_zero(at)), 0);
  return <f64>total;
}

// Away from the base by a factor, in float32; truncated.
@inline
function apart(base: v128, pixel: v128, factor: v128): v128 {
  const difference = f32x4.convert_i32x4_s(i32x4.sub(pixel, base));
  return i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.convert_i32x4_s(base), f32x4.mul(factor, difference)));
}

// Opacity stays.
@inline
function blended(pixels: v128, base0: v128, base1: v128, base2: v128, base3: v128, factor: v128): v128 {
  const front = i16x8.extend_low_i8x16_u(pixels);
  const back = i16x8.extend_high_i8x16_u(pixels);
  const colors = i8x16.narrow_i16x8_u(
    i16x8.narrow_i32x4_s(
      apart(base0, i32x4.extend_low_i16x8_u(front), factor),
      apart(base1, i32x4.extend_high_i16x8_u(front), factor),
    ),
    i16x8.narrow_i32x4_s(
      apart(base2, i32x4.extend_low_i16x8_u(back), factor),
      apart(base3, i32x4.extend_high_i16x8_u(back), factor),
    ),
  );
  return v128.bitselect(pixels, colors, i32x4.splat(0xff000000));
}

/** Moves each channel of pixels away from one grey. */
export function fromGrey(at: usize, pixels: i32, grey: i32, factor: f32): void {
  const base = i32x4.splat(grey);
  const factors = f32x4.splat(factor);
  for (const end = at + (<usize>pixels << 2); at < end; at += 16)
    v128.store(at, blended(v128.load(at), base, base, base, base, factors));
}

/** Moves each channel of pixels away from the pixel's own grey. */
export function fromOwnGrey(at: usize, pixels: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (const end = at + (<usize>pixels << 2); at < end; at += 16) {
    const four = v128.load(at);
    const grey = greys(four);
    v128.store(
      at,
      blended(
        four,
        i32x4.splat(i32x4.extract_lane(grey, 0)),
        i32x4.splat(i32x4.extract_lane(grey, 1)),
        i32x4.splat(i32x4.extract_lane(grey, 2)),
        i32x4.splat(i32x4.extract_lane(grey, 3)),
        factors,
      ),
    );
  }
}

/** Drops the opacity of pixels. */
export function withoutOpacity(at: usize, pixels: i32, to: usize): void {
  for (const end = at + (<usize>pixels << 2); at < end; at += 16) {
    v128.store(
      to,
      i8x16.swizzle(v128.load(at), i8x16(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1)),
    );
    to += 12;
  }
}
