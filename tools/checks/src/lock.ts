/** The fields of an entry of package-lock.json that are used here. */
export interface LockEntry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A package-lock.json. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

const pairs = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(text.split(" ").map((pair) => pair.split(":")));

// Node's names of systems and processors, by the words used in the names of platform packages.
const systems = pairs(
  "darwin:darwin linux:linux win32:win32 windows:win32 android:android freebsd:freebsd netbsd:netbsd openbsd:openbsd openharmony:openharmony sunos:sunos aix:aix",
);
const processors = pairs(
  "arm64:arm64 x64:x64 64:x64 ia32:ia32 arm:arm ppc64:ppc64 riscv64:riscv64 s390x:s390x loong64:loong64 wasm32:wasm32",
);

const entryOf = (name: string, version: string, dev: boolean): LockEntry => {
  const words = name.split("/").at(-1)?.split("-") ?? [];
  const os = words.map((word) => systems[word]).find((system) => system !== undefined);
  const cpu = words.map((word) => processors[word]).find((processor) => processor !== undefined);
  const libc = words.some((word) => word.startsWith("musl"))
    ? "musl"
    : words.some((word) => word.startsWith("gnu"))
      ? "glibc"
      : undefined;
  return {
    version,
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(dev ? { dev } : {}),
    ...(libc === undefined || os !== "linux" ? {} : { libc: [libc] }),
    optional: true,
    ...(os === undefined ? {} : { os: [os] }),
  };
};

// Where Node looks for a dependency of the package at `path`, nearest first.
const placesFrom = (path: string, name: string): readonly string[] => {
  const here = path === "" ? `node_modules/${name}` : `${path}/node_modules/${name}`;
  const outside = path.split("/node_modules/").slice(0, -1).join("/node_modules/");
  return path === "" ? [here] : [here, ...placesFrom(outside, name)];
};

/** The entries that a lock lacks for optional dependencies with an exact version. */
export const missingPlatforms = ({
  packages,
}: Lock): readonly (readonly [path: string, entry: LockEntry])[] =>
  Object.entries(packages).flatMap(([path, { optionalDependencies = {}, dev = false }]) =>
    Object.entries(optionalDependencies).flatMap(([name, version]) => {
      if (!/^\d+\.\d+\.\d+/.test(version)) return [];
      const found = placesFrom(path, name).find((place) => packages[place] !== undefined);
      if (found !== undefined && packages[found]?.version === version) return [];
      const place = found === undefined ? `node_modules/${name}` : `${path}/node_modules/${name}`;
      return [[place, entryOf(name, version, dev)] as const];
    }),
  );
