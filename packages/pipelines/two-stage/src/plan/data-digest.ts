import { type Dataset, digestOf, type ImageSet, inFiles } from "@longtail/core";

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

const encoded = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const piecesOf = (part: string, set: ImageSet): readonly Uint8Array[] => {
  const { labels, shape } = set;
  const heading = [part, labels.length, shape];
  return inFiles(set)
    ? [encoded([...heading, "in files", set.identity]), bytesOf(labels)]
    : [encoded(heading), bytesOf(labels), set.images];
};

/**
 * The SHA-256 of all that weights and metrics follow from in a dataset: labels, images and shapes. An identity stands for the pictures
 * of a set in files. Computed when first asked for.
 */
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
