import type { LongtailError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import type { Source } from "../api.js";

/** Pieces of a file in order. A piece is valid until the next is asked for; a left is the last thing that comes. */
export type Bytes = AsyncGenerator<E.Either<LongtailError, Uint8Array>, void, undefined>;

/** A buffer of at least so many bytes: the one that is kept in its place, or a new one, which is kept. */
const keptBuffer = (buffers: Uint8Array[], place: number, size: number): Uint8Array => {
  const kept = buffers[place];
  if (kept !== undefined && kept.length >= size) return kept;
  const made = new Uint8Array(size);
  buffers[place] = made;
  return made;
};

/**
 * The bytes in [start, end) in pieces of `size`, the last of which may be shorter. The next piece is read while one is used.
 *
 * It reads into `buffers`, makes those that are missing or too small, and leaves them there.
 */
export async function* bytesOf(
  source: Source,
  start: number,
  end: number,
  size: number,
  buffers: Uint8Array[] = [],
): Bytes {
  const space = Math.min(size, end - start);
  const ask = (at: number, turn: number) =>
    at < end
      ? source.read(at, Math.min(end, at + size), keptBuffer(buffers, turn % 2, space))()
      : undefined;
  let next = ask(start, 0);
  try {
    for (let at = start, turn = 1; next !== undefined; turn++) {
      const read = await next;
      if (E.isLeft(read)) {
        yield read;
        return;
      }
      at += read.right.length;
      next = ask(at, turn);
      yield read;
    }
  } finally {
    // Whoever stops early leaves a read that still writes.
    if (next !== undefined) buffers.length = 0;
  }
}

/** Pieces of any sizes as pieces of one size; the last may be shorter. */
export async function* inPieces(bytes: Bytes, size: number): Bytes {
  const buffer = new Uint8Array(size);
  let filled = 0;
  for await (const piece of bytes) {
    if (E.isLeft(piece)) {
      yield piece;
      return;
    }
    for (let from = 0; from < piece.right.length; ) {
      const part = piece.right.subarray(from, from + size - filled);
      buffer.set(part, filled);
      filled += part.length;
      from += part.length;
      if (filled === size) {
        yield E.right(buffer);
        filled = 0;
      }
    }
  }
  if (filled > 0) yield E.right(buffer.subarray(0, filled));
}

/** All pieces as one array of `size` bytes at most; the rest is counted and dropped. */
export const collected = async (
  bytes: Bytes,
  size: number,
): Promise<E.Either<LongtailError, { readonly bytes: Uint8Array; readonly total: number }>> => {
  const whole = new Uint8Array(size);
  let total = 0;
  for await (const piece of bytes) {
    if (E.isLeft(piece)) return piece;
    if (total < size) whole.set(piece.right.subarray(0, size - total), total);
    total += piece.right.length;
  }
  return E.right({ bytes: whole.subarray(0, Math.min(size, total)), total });
};
