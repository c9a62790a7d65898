// The pixels of a tile, by their addresses in the image.

/**
 * Fills the table with the addresses of a tile's pixels, column by column. `zeros` stands for
 * pixels outside the image.
 */
@inline
export function listPixels(
  table: usize,
  zeros: usize,
  image: usize,
  row: i32,
  column: i32,
  height: i32,
  width: i32,
  channels: i32,
  side: i32,
): void {
  for (let i = 0; i < side; i++) {
    const y = row + i;
    for (let j = 0; j < side; j++) {
      const x = column + j;
      const inside = <u32>y < <u32>height && <u32>x < <u32>width;
      const at = inside ? image + (<usize>((y * width + x) * channels) << 2) : zeros;
      store<u32>(table + (<usize>(j * side + i) << 2), <u32>at);
    }
  }
}

/** The address of a pixel in the table, plus `offset`. */
@inline
export function pixel(table: usize, index: i32, offset: usize): usize {
  return <usize>load<u32>(table + (<usize>index << 2)) + offset;
}
