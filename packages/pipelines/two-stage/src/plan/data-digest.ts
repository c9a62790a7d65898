import { type Dataset, digestOf, type ImageSet } from "@longtail/core";

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

const piecesOf = (part: string, { images, labels, shape }: ImageSet): readonly Uint8Array[] => [
  new TextEncoder().encode(JSON.stringify([part, labels.length, shape])),
  bytesOf(labels),
  images,
];

/** The SHA-256 of all that weights and metrics follow from in a dataset: labels, images and shapes. Computed when first asked for. */
export const dataDigestOf = ({ train, test, validation }: Dataset): (() => string) => {
  let digest: string | undefined;
  return () => {
    digest ??= digestOf(
      ...piecesOf("train", train),
      ...piecesOf("test", test),
      ...(validation === undefined ? [] : piecesOf("validation", validation)),
    );
    return digest;
  };
};
