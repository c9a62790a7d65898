/** A pickle of PyTorch's magic number, which is too large for the pickle machine: the first bytes of the form before PyTorch 1.6. */
export const magic = [128, 2, 138, 10, 108, 252, 156, 70, 249, 32, 106, 168, 80, 25, 46];

const zip = [0x50, 0x4b, 3, 4];

const begins = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, i) => bytes[i] === byte);

/** Whether bytes begin as a zip archive does: the form since PyTorch 1.6. */
export const isArchive = (bytes: Uint8Array): boolean => begins(bytes, zip);

/** Whether bytes are a checkpoint of PyTorch's, by their beginning: a zip archive, or PyTorch's magic number. */
export const isPth = (bytes: Uint8Array): boolean => isArchive(bytes) || begins(bytes, magic);
