import { declareError, type LongtailError, messageOf } from "@longtail/core";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type Archive, cifar10, cifar100, HOME } from "./archive.js";
import { presentFiles, writeFolder } from "./internal/folder.js";

/** The options of `download`. */
export interface DownloadOptions {
  readonly set: "cifar10" | "cifar100";
  /** The folder that receives the archive's own folder. */
  readonly folder: string;
  /** The address of the archives, ending in a slash; the datasets' own page by default. */
  readonly baseUrl?: string | undefined;
  /** The archive's SHA-256 digest; the published archive's by default. */
  readonly sha256?: string | undefined;
  /** Stops the download. */
  readonly signal?: AbortSignal | undefined;
}

/** An archive that could not be fetched, or is not the published one. */
export const DownloadFailed = declareError(
  "cifar/DownloadFailed",
  ({ source, reason }: { readonly source: string; readonly reason: string }) =>
    `${source}: download failed (${reason})`,
);

// fetch says why in the cause alone.
const reasonOf = (thrown: unknown): string => {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  const message = messageOf(thrown);
  return cause instanceof Error ? `${message}: ${cause.message || cause.name}` : message;
};

const fails =
  (source: string, because = "") =>
  (thrown: unknown): LongtailError =>
    DownloadFailed.of({ source, reason: because + reasonOf(thrown) });

const fetchBytes = (url: string, signal: AbortSignal | undefined) =>
  TE.tryCatch(async () => {
    const response = await fetch(url, signal === undefined ? {} : { signal });
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
    return new Uint8Array(await response.arrayBuffer());
  }, fails(url));

// Node's modules are fetched where they are used instead of imported, so that browser bundles work.
const verify = (url: string, expected: string) => (bytes: Uint8Array) =>
  TE.tryCatch(async () => {
    const { createHash } = process.getBuiltinModule("node:crypto");
    const found = createHash("sha256").update(bytes).digest("hex");
    if (found !== expected) throw new Error(`its SHA-256 digest is ${found}, not ${expected}`);
    return bytes;
  }, fails(url));

const filesOf = ({ trainFiles, testFile, namesFile }: Archive): readonly string[] => [
  ...trainFiles,
  testFile,
  namesFile,
];

// Takes the files of the dataset by name and ignores everything else in the archive.
const unpack = (url: string, archive: Archive) => (bytes: Uint8Array) =>
  TE.tryCatch(
    async () => {
      const { gunzip } = process.getBuiltinModule("node:zlib");
      const { promisify } = process.getBuiltinModule("node:util");
      const { unpackTar } = await import("modern-tar");
      const entries = await unpackTar(await promisify(gunzip)(bytes));
      return filesOf(archive).map((name) => {
        const entry = entries.find(({ header }) => header.name === `${archive.folder}/${name}`);
        if (entry?.data === undefined) throw new Error(`it lacks ${archive.folder}/${name}`);
        return { name, data: entry.data };
      });
    },
    fails(url, "not the archive expected: "),
  );

/**
 * Fetches a published archive, checks its digest, and unpacks it into its own folder. Node only; about 170 MB.
 *
 * The folder is written whole or not at all. If its files exist already, nothing is fetched.
 *
 * @error cifar/DownloadFailed (no network, an unsuccessful response, a wrong digest, another archive, stopped) · FileUnwritable
 * @source the datasets' page at the University of Toronto. The digests are SHA-256 digests of the binary versions there; the page
 *         itself states MD5 digests.
 * @example
 * ```ts
 * import { download } from "@longtail/cifar";
 * import { renderError } from "@longtail/core";
 * import * as E from "fp-ts/lib/Either.js";
 *
 * // A port without a server, in place of the real address.
 * const folder = await download({ set: "cifar10", folder: "data", baseUrl: "http://127.0.0.1:9/" })();
 * console.log(E.isRight(folder) ? folder.right : renderError(folder.left));
 * ```
 */
export const download = ({
  set,
  folder,
  baseUrl = HOME,
  sha256,
  signal,
}: DownloadOptions): TE.TaskEither<LongtailError, string> => {
  const archive = set === "cifar10" ? cifar10 : cifar100;
  const url = baseUrl + archive.archiveFile;
  const target = `${folder}/${archive.folder}`;
  return pipe(
    presentFiles(target, filesOf(archive)),
    TE.chain((present) =>
      present
        ? TE.right(target)
        : pipe(
            fetchBytes(url, signal),
            TE.chain(verify(url, sha256 ?? archive.sha256)),
            TE.chain(unpack(url, archive)),
            TE.chain((files) => writeFolder(folder, archive.folder, files)),
          ),
    ),
  );
};
