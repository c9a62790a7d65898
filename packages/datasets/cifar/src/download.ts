import { declareError, type LongtailError, messageOf } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import { type Archive, cifar10, cifar100, HOME, PIXELS } from "./archive.js";
import { type ExpectedFile, presentFiles, writeFolder } from "./internal/folder.js";

/** What `download` needs of a `fetch`. */
export type Fetch = (
  url: string,
  options: { readonly signal?: AbortSignal },
) => Promise<{
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly body: AsyncIterable<Uint8Array> | null;
}>;

/** The options of `download`. */
export interface DownloadOptions {
  readonly set: "cifar10" | "cifar100";
  /** The folder that receives the archive's own folder. */
  readonly folder: string;
  /** The address of the archives, ending in a slash; the datasets' own page by default. */
  readonly baseUrl?: string | undefined;
  /** The archive's SHA-256 digest; the published archive's by default. */
  readonly sha256?: string | undefined;
  /** What fetches; the global `fetch` by default. Pass another one to go through a proxy. */
  readonly fetch?: Fetch | undefined;
  /** Stops the download. */
  readonly signal?: AbortSignal | undefined;
}

/** An archive that could not be fetched, or is not the published one. */
export const DownloadFailed = declareError(
  "cifar/DownloadFailed",
  ({
    source,
    reason,
    byHand,
  }: {
    readonly source: string;
    readonly reason: string;
    /** The folder in which to unpack an archive that was fetched in another way. */
    readonly byHand?: string;
  }) =>
    `${source}: download failed (${reason})${
      byHand === undefined
        ? ""
        : `; fetch this address in another way, on another machine if need be, and unpack the archive in ${byHand}`
    }`,
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

// Each archive has about 170 MB, and 184 MB unpacked.
const mostBytes = 2 ** 28;

// A server may send without end.
const bodyOf = async (body: AsyncIterable<Uint8Array> | null): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.length;
    if (size > mostBytes) throw new Error(`more than ${mostBytes} bytes, which no archive has`);
    parts.push(part);
  }
  return Buffer.concat(parts);
};

const fetchBytes = (url: string, { fetch = globalThis.fetch, folder, signal }: DownloadOptions) =>
  TE.tryCatch(
    async () => {
      const response = await fetch(url, signal === undefined ? {} : { signal });
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
      return await bodyOf(response.body);
    },
    (thrown) => DownloadFailed.of({ source: url, reason: reasonOf(thrown), byHand: folder }),
  );

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

const sizesOf = ({
  trainFiles,
  trainRecords,
  testFile,
  testRecords,
  namesFile,
  labelBytes,
}: Archive): readonly ExpectedFile[] => {
  const record = labelBytes + PIXELS;
  return [
    ...trainFiles.map((name) => ({ name, bytes: trainRecords * record })),
    { name: testFile, bytes: testRecords * record },
    { name: namesFile },
  ];
};

const orStopped =
  (signal: AbortSignal | undefined, url: string) =>
  <A>(value: A): E.Either<LongtailError, A> =>
    signal?.aborted === true
      ? E.left(DownloadFailed.of({ source: url, reason: "stopped" }))
      : E.right(value);

// Takes the files of the dataset by name and ignores everything else in the archive.
const unpack = (url: string, archive: Archive) => (bytes: Uint8Array) =>
  TE.tryCatch(
    async () => {
      const { gunzip } = process.getBuiltinModule("node:zlib");
      const { promisify } = process.getBuiltinModule("node:util");
      const { unpackTar } = await import("modern-tar");
      const entries = await unpackTar(
        await promisify(gunzip)(bytes, { maxOutputLength: mostBytes }),
      );
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
 * The folder is written whole or not at all, with the digests of its files in `SHA256SUMS`. If the files exist already, they are
 * checked against these, or without these against the published sizes, and nothing is fetched.
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
export const download = (options: DownloadOptions): TE.TaskEither<LongtailError, string> => {
  const { set, folder, baseUrl = HOME, sha256, signal } = options;
  const archive = set === "cifar10" ? cifar10 : cifar100;
  const url = baseUrl + archive.archiveFile;
  const target = `${folder}/${archive.folder}`;
  return pipe(
    presentFiles(target, sizesOf(archive)),
    TE.chain((present) =>
      present
        ? TE.right(target)
        : pipe(
            fetchBytes(url, options),
            TE.chain(verify(url, sha256 ?? archive.sha256)),
            TE.chain(unpack(url, archive)),
            TE.chainEitherK(orStopped(signal, url)),
            TE.chain((files) => writeFolder(folder, archive.folder, files)),
          ),
    ),
  );
};
