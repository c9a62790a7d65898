// Maxima of square windows, and their gradient. A NaN exceeds every number.
import { MaxPool } from "./generated/arguments";
import { larger, smaller } from "./integers";
import { loadFirst, storeFirst } from "./vectors";

// Channels of a chunk of the gradient: a cache line.
const CHANNELS: i32 = 16;

/** One row of the results, of one image. */
export function maxPoolRow(args: MaxPool, chunk: i32, thread: i32): void {
  const channels = args.channels;
  const width = args.width;
  const outWidth = args.outWidth;
  const size = args.size;
  const image = chunk / args.outHeight;
  const top = (chunk - image * args.outHeight) * args.stride - args.pad;
  const firstRow = larger(0, top);
  const endRow = smaller(args.height, top + size);
  const pixel = <usize>channels << 2;
  for (let q = 0; q < outWidth; q++) {
    const left = q * args.stride - args.pad;
    const first = larger(0, left);
    const end = smaller(width, left + size);
    const to = args.y + <usize>(chunk * outWidth + q) * pixel;
    for (let c = 0; c < channels; c += 4) {
      let most = f32x4.splat(-Infinity);
      for (let i = firstRow; i < endRow; i++) {
        let from =
          args.x + <usize>((image * args.height + i) * width + first) * pixel + (<usize>c << 2);
        for (let j = first; j < end; j++) {
          most = f32x4.max(most, loadFirst(from, channels - c));
          from += pixel;
        }
      }
      storeFirst(to + (<usize>c << 2), most, channels - c);
    }
  }
}

/** The gradient of a few channels of one image: dy goes to the first maximum of each window. */
export function maxPoolGradient(args: MaxPool, chunk: i32, thread: i32): void {
  const channels = args.channels;
  const width = args.width;
  const height = args.height;
  const size = args.size;
  const parts = (channels + CHANNELS - 1) / CHANNELS;
  const image = chunk / parts;
  const firstChannel = (chunk - image * parts) * CHANNELS;
  const endChannel = smaller(channels, firstChannel + CHANNELS);
  const pixel = <usize>channels << 2;
  const x = args.x + <usize>(image * height * width) * pixel;
  const dx = args.dx + <usize>(image * height * width) * pixel;
  const bytes = <usize>(endChannel - firstChannel) << 2;
  for (let at = 0; at < height * width; at++)
    memory.fill(dx + <usize>at * pixel + (<usize>firstChannel << 2), 0, bytes);
  for (let p = 0; p < args.outHeight; p++) {
    const top = p * args.stride - args.pad;
    const firstRow = larger(0, top);
    const endRow = smaller(height, top + size);
    for (let q = 0; q < args.outWidth; q++) {
      const left = q * args.stride - args.pad;
      const first = larger(0, left);
      const end = smaller(width, left + size);
      const dy = args.y + <usize>((image * args.outHeight + p) * args.outWidth + q) * pixel;
      for (let c = firstChannel; c < endChannel; c += 4) {
        const count = endChannel - c;
        const offset = <usize>c << 2;
        const begin = <usize>(firstRow * width + first) * pixel + offset;
        let most = loadFirst(x + begin, count);
        // Where the maximum lies, in bytes from x.
        let at = i32x4.splat(<i32>begin);
        for (let i = firstRow; i < endRow; i++) {
          let from = <usize>(i * width + first) * pixel + offset;
          for (let j = first; j < end; j++) {
            const value = loadFirst(x + from, count);
            const better = v128.andnot(f32x4.eq(most, most), f32x4.le(value, most));
            most = v128.bitselect(value, most, better);
            at = v128.bitselect(i32x4.splat(<i32>from), at, better);
            from += pixel;
          }
        }
        const slope = loadFirst(dy + offset, count);
        for (let i = firstRow; i < endRow; i++) {
          let to = <usize>(i * width + first) * pixel + offset;
          for (let j = first; j < end; j++) {
            const share = v128.and(slope, i32x4.eq(at, i32x4.splat(<i32>to)));
            storeFirst(dx + to, f32x4.add(loadFirst(dx + to, count), share), count);
            to += pixel;
          }
        }
      }
    }
  }
}
