import { list } from "./windowed-sum.js";

/**
 * The WGSL of the filter gradient.
 *
 * It is a matrix product. Rows are the taps of the filter and the channels of x, columns the
 * channels of dy, and the sum is over the pixels of dy. An invocation computes four rows, up to
 * sixteen columns, and one part of the pixels. Its rows have one tap and adjacent channels if x is
 * read in fours, and otherwise four positions of their own.
 */
export const product = (fours: number, xInFours: boolean, dyInFours: boolean): string => {
  const positions = xInFours ? 1 : 4;
  const dyAt = (j: number): string => {
    if (dyInFours) return `dy[(at + ${4 * j}) / 4]`;
    const one = (e: number) =>
      `select(0.0, dy[at + ${4 * j + e}], column + ${4 * j + e} < uniforms.outChannels)`;
    return `vec4<f32>(${[0, 1, 2, 3].map(one).join(", ")})`;
  };
  const xAt = (r: number): string => `
      let u${r} = q * uniforms.strideWidth + position${r}.y;
      let inside${r} = lineIn${r} && u${r} >= 0 && u${r} < uniforms.width;
      let x${r} = select(${xInFours ? "vec4<f32>(0.0)" : "0.0"},
        x[select(0, (lineOfX${r} + u${r}) * uniforms.channels + position${r}.z, inside${r}) / ${xInFours ? 4 : 1}], inside${r});`;
  const each = (line: (r: number, j: number) => string) =>
    list(4, (r) => list(fours, (j) => line(r, j)));
  return `
// The row and column of the tap, minus the padding, and the channel of a row of the product.
fn positionOf(row: i32) -> vec3<i32> {
  let tap = row / uniforms.channels;
  return vec3<i32>(
    tap / uniforms.filterWidth - uniforms.top, tap % uniforms.filterWidth - uniforms.left, row % uniforms.channels);
}

fn store(part: i32, row: i32, column: i32, value: vec4<f32>) {
  if (row >= uniforms.productRows) { return; }
  let at = (part * uniforms.productRows + row) * uniforms.outChannels + column;
  for (var i = 0; i < 4; i = i + 1) {
    if (column + i < uniforms.outChannels) { sums[at + i] = value[i]; }
  }
}

fn main(index: i32) {
  let row = index % uniforms.rowTiles * 4;
  let column = index / uniforms.rowTiles % uniforms.columnTiles * ${4 * fours};
  let part = index / uniforms.rowTiles / uniforms.columnTiles;
  if (part >= uniforms.parts) { return; }
  ${list(positions, (r) => `let position${r} = positionOf(row + ${r});`)}
  ${each((r, j) => `var sum${r}_${j} = vec4<f32>(0.0);`)}

  let begin = part * uniforms.perPart;
  let end = min(begin + uniforms.perPart, uniforms.lines);
  for (var line = begin; line < end; line = line + 1) { // a row of pixels of an image
    let image = line / uniforms.outHeight;
    let p = line % uniforms.outHeight;
    ${list(
      positions,
      (r) => `let y${r} = p * uniforms.strideHeight + position${r}.x;
    let lineOfX${r} = (image * uniforms.height + y${r}) * uniforms.width;
    let lineIn${r} = y${r} >= 0 && y${r} < uniforms.height && row + ${r} < uniforms.productRows;`,
    )}
    for (var q = 0; q < uniforms.outWidth; q = q + 1) {
      let at = (line * uniforms.outWidth + q) * uniforms.outChannels + column;
      ${list(positions, xAt)}
      ${list(fours, (j) => `let dy${j} = ${dyAt(j)};`)}
      ${each((r, j) => `sum${r}_${j} = sum${r}_${j} + ${xInFours ? `x0.${"xyzw"[r]}` : `x${r}`} * dy${j};`)}
    }
  }
  ${each((r, j) => `store(part, row + ${r}, column + ${4 * j}, sum${r}_${j});`)}
}`;
};
