// The shortcut without parameters of residual nets: every stride-th pixel, zeros for the channels that are new.

import { address, number } from "./arguments";

// Arguments: small image, large image; then numbers: heights and widths of the large one, stride, its channels, channels of zeros before and after in the small one.
@inline
function roundedUp(size: i32, stride: i32): i32 {
  return (size + stride - 1) / stride;
}

/** One small image from a large one. */
export function shrink(args: usize, n: i32, thread: i32): void {
  const height = number(args, 8);
  const width = number(args, 12);
  const stride = number(args, 16);
  const bytes = <usize>number(args, 20) << 2;
  const before = <usize>number(args, 24) << 2;
  const after = <usize>number(args, 28) << 2;
  const rows = roundedUp(height, stride);
  const columns = roundedUp(width, stride);
  let to = address(args, 0) + <usize>(n * rows * columns) * (bytes + before + after);
  const image = address(args, 4) + <usize>(n * height * width) * bytes;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      memory.fill(to, 0, before);
      memory.copy(to + before, image + <usize>((y * width + x) * stride) * bytes, bytes);
      memory.fill(to + before + bytes, 0, after);
      to += before + bytes + after;
    }
}

/** The gradient of one large image from that of the small one. */
export function grow(args: usize, n: i32, thread: i32): void {
  const height = number(args, 8);
  const width = number(args, 12);
  const stride = number(args, 16);
  const bytes = <usize>number(args, 20) << 2;
  const before = <usize>number(args, 24) << 2;
  const after = <usize>number(args, 28) << 2;
  const rows = roundedUp(height, stride);
  const columns = roundedUp(width, stride);
  let from = address(args, 0) + <usize>(n * rows * columns) * (bytes + before + after);
  const image = address(args, 4) + <usize>(n * height * width) * bytes;
  memory.fill(image, 0, <usize>(height * width) * bytes);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      memory.copy(image + <usize>((y * width + x) * stride) * bytes, from + before, bytes);
      from += before + bytes + after;
    }
}
