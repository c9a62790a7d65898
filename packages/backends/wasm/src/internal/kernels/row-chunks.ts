// Values per chunk: half of a first-level cache of 32 KiB, in float32.
export const CHUNK_VALUES = 4096;

/** Rows of a matrix cut into chunks that fit into the cache: rows per chunk, and chunks. */
export const rowChunks = (
  rows: number,
  columns: number,
): { readonly perChunk: number; readonly chunks: number } => {
  const perChunk = Math.max(1, Math.floor(CHUNK_VALUES / columns));
  return { perChunk, chunks: Math.ceil(rows / perChunk) };
};
