// Packs everything `webgpu-step` needs on a machine with a graphics card and no network. The README explains it.
//
//   npm run pack-for-card -w benchmarks -- webgpu-step.tar.xz [libvulkan1.deb]
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { circumstances } from "./result-file.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Whether a path is needed at run time: not sources, maps, declarations or tests. */
const isNeeded = (path: string): boolean =>
  statSync(path).isDirectory()
    ? !/\/(src|test|bench|assembly|fixtures|\.turbo|node_modules)$/.test(path)
    : /\.(js|mjs|cjs|json|wasm|node|py|md)$/.test(path) && !path.endsWith("_test.js");

// The files of dependencies that are loaded. tfjs's Node builds are one file each.
const dependencies: readonly string[] = [
  ...["core", "backend-cpu", "backend-wasm", "backend-webgpu"].flatMap((name) => [
    `@tensorflow/tfjs-${name}/package.json`,
    `@tensorflow/tfjs-${name}/dist/tf-${name}.node.js`,
  ]),
  "@tensorflow/tfjs-backend-wasm/wasm-out",
  "fp-ts/package.json",
  "fp-ts/lib",
  "io-ts/package.json",
  "io-ts/lib",
  "seedrandom",
  "node-fetch",
  "webgpu/package.json",
  "webgpu/index.js",
  `webgpu/dist/${process.platform}-${process.arch}`,
];

const script = (commit: string, debs: readonly string[]): string => `#!/bin/sh
# Runs the benchmark on this machine and passes its arguments on, for example --json FILE.
here=$(cd "$(dirname "$0")" && pwd)
export LONGTAIL_COMMIT=${commit} XDG_RUNTIME_DIR=\${XDG_RUNTIME_DIR:-/tmp}
${debs.map((deb) => `dpkg -x "$here/${deb}" "$here/loader"`).join("\n")}
export LD_LIBRARY_PATH=$(echo "$here"/loader/usr/lib/*-linux-gnu):$LD_LIBRARY_PATH
for icd in /usr/share/vulkan/icd.d/nvidia_icd*.json /etc/vulkan/icd.d/nvidia_icd*.json /usr/local/nvidia/share/vulkan/icd.d/nvidia_icd*.json; do
  [ -e "$icd" ] && [ -z "$VK_DRIVER_FILES" ] && export VK_DRIVER_FILES="$icd"
done
exec "$here/node" "$here/benchmarks/dist/webgpu-step.js" "$@"
`;

const pack = (file: string, debs: readonly string[]): void => {
  const folder = mkdtempSync(join(tmpdir(), "longtail-pack-"));
  try {
    const copy = (from: string): void => {
      const to = join(folder, relative(root, from));
      mkdirSync(dirname(to), { recursive: true });
      cpSync(from, to, { recursive: true, filter: isNeeded });
    };
    for (const path of [
      "packages",
      "benchmarks/package.json",
      "benchmarks/dist",
      "benchmarks/python",
    ])
      copy(join(root, path));
    for (const path of dependencies) copy(join(root, "node_modules", path));
    cpSync(join(root, "node_modules/@longtail"), join(folder, "node_modules/@longtail"), {
      recursive: true,
      verbatimSymlinks: true,
    });
    cpSync(process.execPath, join(folder, "node"), { dereference: true });
    for (const deb of debs) cpSync(deb, join(folder, basename(deb)));
    const { commit, changed } = circumstances();
    const names = debs.map((deb) => basename(deb));
    writeFileSync(join(folder, "run"), script(`${commit}${changed ? "+" : ""}`, names), {
      mode: 0o755,
    });
    execFileSync("tar", ["-cJf", file, "-C", folder, "."], {
      env: { ...process.env, XZ_OPT: "-6 -T0" },
    });
    console.log(`${file}: ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB`);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const [file, ...debs] = process.argv.slice(2);
if (file === undefined) throw new Error("name the file to write: webgpu-step.tar.xz");
pack(file, debs);
