// Baseline JPEG: Huffman codes to pixels, as libjpeg's accurate integer transform and its smooth upsampling have them, bit for bit. The
// functions work on addresses and own no memory.
//
// They may read and write up to 64 bytes beyond their input and output.

// A table of Huffman codes: what the next LOOK bits begin with, then the longest codes by their length, then the symbols.
const LOOK = 10;
const MOST_CODES: usize = 4 << LOOK;
const OFFSETS: usize = MOST_CODES + 72;
const SYMBOLS: usize = OFFSETS + 72;
// An entry: the bits it takes, whether its number is known, its symbol, its number.
const KNOWN = 64;

@inline
function extended(raw: i32, size: i32): i32 {
  return raw < 1 << (size - 1) ? raw - (1 << size) + 1 : raw;
}

/** Makes a table of the 16 counts and the symbols of a DHT segment. Returns whether they are a code. */
export function huffman(segment: usize, table: usize, ofDc: bool): bool {
  memory.fill(table, 0, SYMBOLS);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    const count = <i32>load<u8>(segment + length - 1);
    store<i32>(table + OFFSETS + (length << 2), index - code);
    for (let i = 0; i < count; i++, index++, code++) {
      if (index > 255 || code >= 1 << length) return false;
      const symbol = <i32>load<u8>(segment + 16 + index);
      const size = symbol & 15;
      if (ofDc && symbol > 11) return false;
      store<u8>(table + SYMBOLS + index, <u8>symbol);
      if (length > LOOK) continue;
      const spare = LOOK - length;
      for (let rest = 0; rest < 1 << spare; rest++) {
        let entry = (symbol << 8) | length;
        if (size == 0) {
          if (ofDc) entry |= KNOWN;
        } else if (size <= spare) {
          const number = extended(rest >> (spare - size), size);
          entry = (number << 16) | (symbol << 8) | KNOWN | (length + size);
        }
        store<i32>(table + (<usize>((code << spare) | rest) << 2), entry);
      }
    }
    store<i32>(table + MOST_CODES + (length << 2), count > 0 ? code - 1 : -1);
    code <<= 1;
  }
  return true;
}

// The entry of a code that is longer than LOOK bits; 0 if there is none.
function longCode(table: usize, bits: u64): i32 {
  for (let length = LOOK + 1; length <= 16; length++) {
    const code = <i32>(bits >> (64 - length));
    if (code <= load<i32>(table + MOST_CODES + (length << 2))) {
      const index = code + load<i32>(table + OFFSETS + (length << 2));
      return (<i32>load<u8>(table + SYMBOLS + index) << 8) | length;
    }
  }
  return 0;
}

// A component's record.
const H: usize = 0;
const V: usize = 4;
const DC: usize = 8;
const AC: usize = 12;
const QUANTA: usize = 16;
const PLANE: usize = 20;
const STRIDE: usize = 24;
const LAST: usize = 28;
const RECORD: usize = 32;

// Numbers beyond these make sums that 16 bits do not hold, or that libjpeg's table of limits does not.
const WIDEST: i16 = 16383;
const FARTHEST: i16 = 511;

/**
 * Decodes a scan into planes. Returns whether its codes are whole, end where the image does, and stay within the arithmetic's range.
 *
 * `room` is 416 bytes: a block that is zero, what the passes of the transform make of it, and the ranges of their numbers. `order` has
 * the address of each coefficient in a block.
 */
export function scan(at: usize, records: usize, count: i32, across: i32, down: i32, room: usize, order: usize): bool {
  let bits: u64 = 0;
  let n = 0;
  let fed = 0;
  let wide = 0;
  memory.fill(room, 0, 416);
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      let record = records;
      for (let c = 0; c < count; c++, record += RECORD) {
        const h = load<i32>(record, H);
        const v = load<i32>(record, V);
        const dc = <usize>load<i32>(record, DC);
        const ac = <usize>load<i32>(record, AC);
        const quanta = <usize>load<i32>(record, QUANTA);
        const stride = <usize>load<i32>(record, STRIDE);
        for (let y = 0; y < v; y++) {
          let to = <usize>load<i32>(record, PLANE) + (<usize>(row * v + y) * stride + <usize>(column * h)) * 8;
          for (let x = 0; x < h; x++, to += 8) {
            let k = 0;
            let table = dc;
            // The number of DC first, then those of AC.
            do {
              if (n <= 32) {
                const next = bswap(load<u32>(at));
                if ((~next - 0x01010101) & next & 0x80808080) {
                  while (n <= 48) {
                    const byte = load<u8>(at);
                    if (byte != 0xff) at++;
                    else if (load<u8>(at, 1) == 0) at += 2;
                    else {
                      fed += 8;
                      n += 8;
                      continue;
                    }
                    bits |= <u64>byte << (56 - n);
                    n += 8;
                  }
                } else {
                  bits |= <u64>next << (32 - n);
                  n += 32;
                  at += 4;
                }
              }
              let entry = load<i32>(table + <usize>((bits >> (64 - LOOK)) << 2));
              if (entry == 0) {
                entry = longCode(table, bits);
                if (entry == 0) return false;
              }
              const taken = entry & 63;
              bits <<= taken;
              n -= taken;
              let number = entry >> 16;
              if (!(entry & KNOWN)) {
                const size = (entry >> 8) & 15;
                if (size == 0) {
                  if (k == 0) number = 0;
                  else {
                    if (((entry >> 12) & 15) != 15) break;
                    k += 16;
                    continue;
                  }
                } else {
                  number = extended(<i32>(bits >> (64 - size)), size);
                  bits <<= size;
                  n -= size;
                }
              }
              if (k == 0) {
                number += load<i32>(record, LAST);
                store<i32>(record, number, LAST);
                table = ac;
              } else {
                k += (entry >> 12) & 15;
                if (k > 63) return false;
              }
              number *= load<i32>(quanta + (<usize>k << 2));
              wide |= number ^ (number >> 31);
              store<i16>(room + load<u8>(order + k), <i16>number);
              k++;
            } while (k < 64);
            // After a run of zeros to the end, the block is whole only if it ends there.
            if (k > 64) return false;
            if (k == 1) flat(room, to, stride);
            else inverse(room, to, stride);
          }
        }
      }
    }
  }
  const left = n - fed;
  return (
    left >= 0 &&
    left < 8 &&
    load<u8>(at) == 0xff &&
    load<u8>(at, 1) == 0xd9 &&
    wide <= WIDEST &&
    i16x8.all_true(i16x8.le_s(v128.load(room, 384), i16x8.splat(WIDEST))) &&
    i16x8.all_true(i16x8.le_s(v128.load(room, 400), i16x8.splat(FARTHEST)))
  );
}

// A block of DC alone.
@inline
function flat(room: usize, to: usize, stride: usize): void {
  const level = i16x8.splat(<i16>(((<i32>load<i16>(room) << 2) + 16) >> 5));
  const ranges = v128.load(room, 400);
  v128.store(room, v128.or(ranges, v128.xor(level, i16x8.shr_s(level, 15))), 400);
  const moved = i16x8.add(level, i16x8.splat(128));
  const bytes = i8x16.narrow_i16x8_u(moved, moved);
  for (let y = 0; y < 8; y++, to += stride) v128.store64_lane(to, bytes, 0);
  store<i16>(room, 0);
}

// The inverse transform of the block, which becomes zero again.
function inverse(room: usize, to: usize, stride: usize): void {
  pass(room, room + 128, 11, room + 384);
  pass(room + 128, room + 256, 18, room + 400);
  const zero = i16x8.splat(0);
  const middle = i16x8.splat(128);
  for (let y = 0; y < 4; y++) {
    const upper = i16x8.add(v128.load(room + 256), middle);
    const lower = i16x8.add(v128.load(room + 256, 16), middle);
    const bytes = i8x16.narrow_i16x8_u(upper, lower);
    v128.store64_lane(to, bytes, 0);
    v128.store64_lane(to + stride, bytes, 1);
    v128.store(room, zero, 0);
    v128.store(room, zero, 16);
    to += stride << 1;
    room += 32;
  }
}

@inline
function low(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23);
}

@inline
function high(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31);
}

@inline
function times(pairs: v128, first: i16, second: i16): v128 {
  return i32x4.dot_i16x8_s(pairs, i16x8(first, second, first, second, first, second, first, second));
}

@inline
function lows(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
}

@inline
function highs(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
}

@inline
function halves0(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}

@inline
function halves1(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
}

@inline
function ranged(ranges: v128, numbers: v128): v128 {
  return v128.or(ranges, v128.xor(numbers, i16x8.shr_s(numbers, 15)));
}

// One dimension of the transform, of Loeffler, Ligtenberg and Moschytz, over eight rows; the result is transposed. Products of sums are
// sums of products here, two at a time. The constants are libjpeg's, in 13 bits.
@inline
function pass(from: usize, to: usize, shift: i32, range: usize): void {
  const half = i32x4.splat(1 << (shift - 1));
  const in0 = v128.load(from, 0), in1 = v128.load(from, 16), in2 = v128.load(from, 32), in3 = v128.load(from, 48);
  const in4 = v128.load(from, 64), in5 = v128.load(from, 80), in6 = v128.load(from, 96), in7 = v128.load(from, 112);
  const z3 = i16x8.add(in3, in7), z4 = i16x8.add(in1, in5);
  let out0 = in0, out1 = in0, out2 = in0, out3 = in0, out4 = in0, out5 = in0, out6 = in0, out7 = in0;
  {
    const p26 = low(in2, in6), p04 = low(in0, in4), p71 = low(in7, in1), p53 = low(in5, in3), pz = low(z3, z4);
    const e3 = times(p26, 10703, 4433), e2 = times(p26, 4433, -10704);
    const e0 = i32x4.add(times(p04, 8192, 8192), half), e1 = i32x4.add(times(p04, 8192, -8192), half);
    const s3 = times(pz, -6436, 9633), s4 = times(pz, 9633, 6437);
    const o0 = i32x4.add(times(p71, -4927, -7373), s3), o3 = i32x4.add(times(p71, -7373, 4926), s4);
    const o1 = i32x4.add(times(p53, -4176, -20995), s4), o2 = i32x4.add(times(p53, -20995, 4177), s3);
    const t0 = i32x4.add(e0, e3), t3 = i32x4.sub(e0, e3), t1 = i32x4.add(e1, e2), t2 = i32x4.sub(e1, e2);
    out0 = i32x4.shr_s(i32x4.add(t0, o3), shift);
    out7 = i32x4.shr_s(i32x4.sub(t0, o3), shift);
    out1 = i32x4.shr_s(i32x4.add(t1, o2), shift);
    out6 = i32x4.shr_s(i32x4.sub(t1, o2), shift);
    out2 = i32x4.shr_s(i32x4.add(t2, o1), shift);
    out5 = i32x4.shr_s(i32x4.sub(t2, o1), shift);
    out3 = i32x4.shr_s(i32x4.add(t3, o0), shift);
    out4 = i32x4.shr_s(i32x4.sub(t3, o0), shift);
  }
  {
    const p26 = high(in2, in6), p04 = high(in0, in4), p71 = high(in7, in1), p53 = high(in5, in3), pz = high(z3, z4);
    const e3 = times(p26, 10703, 4433), e2 = times(p26, 4433, -10704);
    const e0 = i32x4.add(times(p04, 8192, 8192), half), e1 = i32x4.add(times(p04, 8192, -8192), half);
    const s3 = times(pz, -6436, 9633), s4 = times(pz, 9633, 6437);
    const o0 = i32x4.add(times(p71, -4927, -7373), s3), o3 = i32x4.add(times(p71, -7373, 4926), s4);
    const o1 = i32x4.add(times(p53, -4176, -20995), s4), o2 = i32x4.add(times(p53, -20995, 4177), s3);
    const t0 = i32x4.add(e0, e3), t3 = i32x4.sub(e0, e3), t1 = i32x4.add(e1, e2), t2 = i32x4.sub(e1, e2);
    out0 = i16x8.narrow_i32x4_s(out0, i32x4.shr_s(i32x4.add(t0, o3), shift));
    out7 = i16x8.narrow_i32x4_s(out7, i32x4.shr_s(i32x4.sub(t0, o3), shift));
    out1 = i16x8.narrow_i32x4_s(out1, i32x4.shr_s(i32x4.add(t1, o2), shift));
    out6 = i16x8.narrow_i32x4_s(out6, i32x4.shr_s(i32x4.sub(t1, o2), shift));
    out2 = i16x8.narrow_i32x4_s(out2, i32x4.shr_s(i32x4.add(t2, o1), shift));
    out5 = i16x8.narrow_i32x4_s(out5, i32x4.shr_s(i32x4.sub(t2, o1), shift));
    out3 = i16x8.narrow_i32x4_s(out3, i32x4.shr_s(i32x4.add(t3, o0), shift));
    out4 = i16x8.narrow_i32x4_s(out4, i32x4.shr_s(i32x4.sub(t3, o0), shift));
  }
  let ranges = v128.load(range);
  ranges = ranged(ranged(ranged(ranged(ranges, out0), out1), out2), out3);
  v128.store(range, ranged(ranged(ranged(ranged(ranges, out4), out5), out6), out7));
  const a0 = low(out0, out1), a1 = high(out0, out1), a2 = low(out2, out3), a3 = high(out2, out3);
  const a4 = low(out4, out5), a5 = high(out4, out5), a6 = low(out6, out7), a7 = high(out6, out7);
  const b0 = lows(a0, a2), b1 = highs(a0, a2), b2 = lows(a1, a3), b3 = highs(a1, a3);
  const b4 = lows(a4, a6), b5 = highs(a4, a6), b6 = lows(a5, a7), b7 = highs(a5, a7);
  v128.store(to, halves0(b0, b4), 0);
  v128.store(to, halves1(b0, b4), 16);
  v128.store(to, halves0(b1, b5), 32);
  v128.store(to, halves1(b1, b5), 48);
  v128.store(to, halves0(b2, b6), 64);
  v128.store(to, halves1(b2, b6), 80);
  v128.store(to, halves0(b3, b7), 96);
  v128.store(to, halves1(b3, b7), 112);
}

// A row of half the width, doubled by a triangle filter: three parts of the nearest number, one of the next. A row of half the height is
// first mixed with the row `far` that is next. `sums` is room for the row as 16-bit numbers, and one more on either side.
@inline
function doubled(near: usize, far: usize, width: i32, halved: bool, sums: usize, to: usize): void {
  const last = sums + (<usize>width << 1);
  for (let at = sums; at < last; at += 16, near += 8, far += 8) {
    const row = v128.load_ext<u8>(near);
    const sum = halved ? i16x8.add(i16x8.mul(row, i16x8.splat(3)), v128.load_ext<u8>(far)) : row;
    v128.store(at, sum, 2);
  }
  store<u16>(sums, load<u16>(sums, 2));
  store<u16>(last, load<u16>(last), 2);
  const shift = halved ? 4 : 2;
  const left = i16x8.splat(halved ? 8 : 1);
  const right = i16x8.splat(halved ? 7 : 2);
  for (let at = sums; at < last; at += 16, to += 16) {
    const most = i16x8.mul(v128.load(at, 2), i16x8.splat(3));
    const evens = i16x8.shr_u(i16x8.add(i16x8.add(most, v128.load(at)), left), shift);
    const odds = i16x8.shr_u(i16x8.add(i16x8.add(most, v128.load(at, 4)), right), shift);
    v128.store(to, v128.or(evens, i16x8.shl(odds, 8)));
  }
}

@inline
function scaled(low: v128, high: v128): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(low, 16), i32x4.shr_s(high, 16));
}

// 16-bit numbers times a factor of 16 bits, rounded.
@inline
function part(numbers: v128, factor: i16): v128 {
  const half = i32x4.splat(1 << 15);
  const factors = i16x8.splat(factor);
  return scaled(
    i32x4.add(i32x4.extmul_low_i16x8_s(numbers, factors), half),
    i32x4.add(i32x4.extmul_high_i16x8_s(numbers, factors), half),
  );
}

@inline
function redOf(y: v128, cr: v128): v128 {
  return i16x8.add(y, i16x8.add(cr, part(cr, 26345)));
}

@inline
function blueOf(y: v128, cb: v128): v128 {
  return i16x8.add(y, i16x8.add(i16x8.add(cb, cb), part(cb, -14942)));
}

// -0.34414 blue - 0.71414 red; the weight of red is less by one, which is taken apart.
@inline
function greenOf(y: v128, cb: v128, cr: v128): v128 {
  const half = i32x4.splat(1 << 15);
  const sum = scaled(
    i32x4.add(times(low(cb, cr), -22554, 18734), half),
    i32x4.add(times(high(cb, cr), -22554, 18734), half),
  );
  return i16x8.sub(i16x8.add(y, sum), cr);
}

// A row of luma and two of chroma as RGBA.
@inline
function colored(ys: usize, cbs: usize, crs: usize, width: i32, to: usize): void {
  const middle = i16x8.splat(128);
  const opaque = i8x16.splat(-1);
  for (let x: usize = 0; x < <usize>width; x += 16, to += 64) {
    const y = v128.load(ys + x), cb = v128.load(cbs + x), cr = v128.load(crs + x);
    const y0 = i16x8.extend_low_i8x16_u(y), y1 = i16x8.extend_high_i8x16_u(y);
    const cb0 = i16x8.sub(i16x8.extend_low_i8x16_u(cb), middle), cb1 = i16x8.sub(i16x8.extend_high_i8x16_u(cb), middle);
    const cr0 = i16x8.sub(i16x8.extend_low_i8x16_u(cr), middle), cr1 = i16x8.sub(i16x8.extend_high_i8x16_u(cr), middle);
    const red = i8x16.narrow_i16x8_u(redOf(y0, cr0), redOf(y1, cr1));
    const green = i8x16.narrow_i16x8_u(greenOf(y0, cb0, cr0), greenOf(y1, cb1, cr1));
    const blue = i8x16.narrow_i16x8_u(blueOf(y0, cb0), blueOf(y1, cb1));
    packed(red, green, blue, opaque, to);
  }
}

@inline
function packed(red: v128, green: v128, blue: v128, opaque: v128, to: usize): void {
  const rg0 = i8x16.shuffle(red, green, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const rg1 = i8x16.shuffle(red, green, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const ba0 = i8x16.shuffle(blue, opaque, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const ba1 = i8x16.shuffle(blue, opaque, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  v128.store(to, low(rg0, ba0), 0);
  v128.store(to, high(rg0, ba0), 16);
  v128.store(to, low(rg1, ba1), 32);
  v128.store(to, high(rg1, ba1), 48);
}

/** The colors of rows of grey. */
export function grey(plane: usize, stride: i32, width: i32, height: i32, to: usize): void {
  const opaque = i8x16.splat(-1);
  for (let y = 0; y < height; y++, plane += stride, to += <usize>width << 2)
    for (let x: usize = 0; x < <usize>width; x += 16) {
      const row = v128.load(plane + x);
      packed(row, row, row, opaque, to + (x << 2));
    }
}

/**
 * The colors of rows of luma and chroma. The chroma has half the width where `narrow`, and half the height where `short`. `room` is for
 * two rows of the whole width and one of half the width in 16 bits.
 */
export function colors(records: usize, narrow: bool, short: bool, width: i32, height: i32, room: usize, to: usize): void {
  const luma = <usize>load<i32>(records, PLANE);
  const lumaStride = <usize>load<i32>(records, STRIDE);
  const cb = <usize>load<i32>(records, RECORD + PLANE);
  const cr = <usize>load<i32>(records, 2 * RECORD + PLANE);
  const stride = <usize>load<i32>(records, RECORD + STRIDE);
  const half = (width + 1) >> 1;
  const lines = short ? (height + 1) >> 1 : height;
  const other = room + lumaStride + 64;
  const sums = other + lumaStride + 64;
  for (let y = 0; y < height; y++, to += <usize>width << 2) {
    const ys = luma + <usize>y * lumaStride;
    const line = short ? y >> 1 : y;
    const near = <usize>line * stride;
    if (narrow) {
      const next = short ? max(0, min(lines - 1, y & 1 ? line + 1 : line - 1)) : line;
      const far = <usize>next * stride;
      doubled(cb + near, cb + far, half, short, sums, room);
      doubled(cr + near, cr + far, half, short, sums, other);
      colored(ys, room, other, width, to);
    } else colored(ys, cb + near, cr + near, width, to);
  }
}
