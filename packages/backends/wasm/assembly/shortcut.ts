// The shortcut without parameters in residual networks: every stride-th pixel of a large image,
// with channels of zeros before and after its own, makes a small image.
import { Shortcut } from "./generated/arguments";
import { divideUp } from "./integers";

/** One small image from a large one. */
export function shrink(args: Shortcut, image: i32, thread: i32): void {
  const height = args.height;
  const width = args.width;
  const stride = args.stride;
  const bytes = <usize>args.channels << 2;
  const before = <usize>args.before << 2;
  const after = <usize>args.after << 2;
  const rows = divideUp(height, stride);
  const columns = divideUp(width, stride);
  let small = args.small + <usize>(image * rows * columns) * (before + bytes + after);
  const large = args.large + <usize>(image * height * width) * bytes;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      memory.fill(small, 0, before);
      memory.copy(small + before, large + <usize>((y * width + x) * stride) * bytes, bytes);
      memory.fill(small + before + bytes, 0, after);
      small += before + bytes + after;
    }
}

/** The gradient to one large image from the gradient to its small image. */
export function grow(args: Shortcut, image: i32, thread: i32): void {
  const height = args.height;
  const width = args.width;
  const stride = args.stride;
  const bytes = <usize>args.channels << 2;
  const before = <usize>args.before << 2;
  const after = <usize>args.after << 2;
  const rows = divideUp(height, stride);
  const columns = divideUp(width, stride);
  let small = args.small + <usize>(image * rows * columns) * (before + bytes + after);
  const large = args.large + <usize>(image * height * width) * bytes;
  memory.fill(large, 0, <usize>(height * width) * bytes);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      memory.copy(large + <usize>((y * width + x) * stride) * bytes, small + before, bytes);
      small += before + bytes + after;
    }
}
