// The gradient of a convolution to its filter, where there are few channels. For each tap, a pixel of
// the filter, it is the product of the pixels of x with the pixels of dy that the tap connects. Both
// are read where they lie: packing them would take as long as multiplying.
//
// Sums are over parts of the images, and then over the parts, so that their order does not depend on
// threads. `channels` is a multiple of 4 and `toChannels` of 8.
import { Convolution } from "./generated/arguments";
import { divideUp, smaller } from "./integers";
import { multiply4x8 } from "./multiply";

/** The sum over one part of the images, [taps, channels, toChannels]. */
export function sumFilterByTaps(args: Convolution, part: i32, thread: i32): void {
  const channels = args.channels;
  const toChannels = args.toChannels;
  const height = args.height;
  const width = args.width;
  const outHeight = args.outHeight;
  const outWidth = args.outWidth;
  const filterHeight = args.filterHeight;
  const filterWidth = args.filterWidth;
  const across = args.strideAcross;
  const perPart = divideUp(args.images, args.parts);
  const end = smaller(args.images, (part + 1) * perPart);
  const matrix = <usize>(channels * toChannels) << 2;
  const taps = filterHeight * filterWidth;
  const sums = args.sums + <usize>(part * taps) * matrix;
  memory.fill(sums, 0, <usize>taps * matrix);
  const outRow = <usize>toChannels << 2;
  for (let n = part * perPart; n < end; n++)
    for (let p = 0; p < outHeight; p++)
      for (let i = 0; i < filterHeight; i++) {
        const y = p * args.strideDown + i * args.dilationDown - args.top;
        if (<u32>y >= <u32>height) continue;
        for (let j = 0; j < filterWidth; j++) {
          // The first and the last pixel in this row of dy whose pixel of x lies inside the image.
          const shift = j * args.dilationAcross - args.left;
          const first = shift < 0 ? (across - 1 - shift) / across : 0;
          const room = width - 1 - shift;
          const last = room < 0 ? -1 : smaller(outWidth - 1, room / across);
          if (first > last) continue;
          const a =
            args.x + (<usize>(((n * height + y) * width + first * across + shift) * channels) << 2);
          const b =
            args.dy + (<usize>(((n * outHeight + p) * outWidth + first) * toChannels) << 2);
          const s = sums + <usize>(i * filterWidth + j) * matrix;
          for (let d = 0; d < toChannels; d += 8)
            for (let c = 0; c < channels; c += 4)
              multiply4x8(
                a + (<usize>c << 2),
                4,
                <usize>(across * channels) << 2,
                b + (<usize>d << 2),
                outRow,
                last - first + 1,
                s + <usize>c * outRow + (<usize>d << 2),
                outRow,
                true,
              );
        }
      }
}

/** One tap of the gradient, from the sums of the parts. */
export function finishFilterByTaps(args: Convolution, tap: i32, thread: i32): void {
  const count = args.channels * args.toChannels;
  const taps = args.filterHeight * args.filterWidth;
  const parts = args.parts;
  const partBytes = <usize>(taps * count) << 2;
  let from = args.sums + (<usize>(tap * count) << 2);
  let to = args.dFilter + (<usize>(tap * count) << 2);
  for (let i = 0; i < count; i += 4) {
    let sum = v128.load(from);
    for (let part = 1; part < parts; part++) sum = f32x4.add(sum, v128.load(from + <usize>part * partBytes));
    v128.store(to, sum);
    from += 16;
    to += 16;
  }
}
