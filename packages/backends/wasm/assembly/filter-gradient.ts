// The gradient of a convolution to its filter, for every geometry. For each tap, a pixel of the
// filter, it is the product of the pixels of x with the pixels of dy that the tap connects.
//
// The sums are over groups of images, and then over the groups, so that their order does not depend
// on threads. `channels` is a multiple of 4 and `outChannels` of 8.
import { FilterGradient } from "./generated/arguments";
import { divideUp, smaller } from "./integers";
import { multiply4x8 } from "./multiply";

/** The sum over one group of images, [taps, channels, outChannels]. */
export function sumFilterGradient(args: FilterGradient, group: i32, thread: i32): void {
  const channels = args.channels;
  const outChannels = args.outChannels;
  const height = args.height;
  const width = args.width;
  const outHeight = args.outHeight;
  const outWidth = args.outWidth;
  const filterHeight = args.filterHeight;
  const filterWidth = args.filterWidth;
  const across = args.strideAcross;
  const perGroup = divideUp(args.images, args.groups);
  const end = smaller(args.images, (group + 1) * perGroup);
  const matrix = <usize>(channels * outChannels) << 2;
  const taps = filterHeight * filterWidth;
  const sums = args.sums + <usize>(group * taps) * matrix;
  memory.fill(sums, 0, <usize>taps * matrix);
  const outRow = <usize>outChannels << 2;
  for (let n = group * perGroup; n < end; n++)
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
            args.dy + (<usize>(((n * outHeight + p) * outWidth + first) * outChannels) << 2);
          const s = sums + <usize>(i * filterWidth + j) * matrix;
          for (let d = 0; d < outChannels; d += 8)
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

/** One tap of the gradient, from the sums of the groups. */
export function finishFilterGradient(args: FilterGradient, tap: i32, thread: i32): void {
  const count = args.channels * args.outChannels;
  const taps = args.filterHeight * args.filterWidth;
  const groups = args.groups;
  const groupBytes = <usize>(taps * count) << 2;
  let from = args.sums + (<usize>(tap * count) << 2);
  let to = args.dFilter + (<usize>(tap * count) << 2);
  for (let i = 0; i < count; i += 4) {
    let sum = v128.load(from);
    for (let g = 1; g < groups; g++) sum = f32x4.add(sum, v128.load(from + <usize>g * groupBytes));
    v128.store(to, sum);
    from += 16;
    to += 16;
  }
}
