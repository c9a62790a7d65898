const startsWith = (prefix: string) => (text: string) => text.startsWith(prefix);

// Pickles of protocol 2 and later begin with 0x80 and the protocol. Those of 0 and 1 begin with a list, tuple or dictionary, or
// with a class's module and name (`ccollections\nOrderedDict\n`).
const isPickle = (text: string): boolean =>
  (text.startsWith("\x80") && text.charCodeAt(1) <= 8) ||
  /^(\([dl]p\d+\n|\([IFVKX]|[}\]]q|c[\w.]+\n\w+\n)/.test(text);

const save = 'save_file(model.state_dict(), "model.safetensors") of safetensors.torch writes one';

const convert = "`longtail convert` makes safetensors of it";

const kinds: readonly (readonly [is: (text: string) => boolean, name: string])[] = [
  [startsWith("PK\x03\x04"), `a zip archive, such as torch.save writes; ${convert}`],
  // PyTorch's magic number.
  [startsWith("\x80\x02\x8a\x0al\xfc\x9cF"), `a checkpoint that torch.save wrote; ${convert}`],
  [isPickle, `a Python pickle, which can run code and is not read; ${save}`],
  [startsWith("\x89HDF"), "an HDF5 file, such as Keras writes; load it there and save safetensors"],
  [startsWith("\x1f\x8b"), "a gzip archive; unpack it first"],
  [startsWith("\x93NUMPY"), "a NumPy array; save_file of safetensors.numpy writes safetensors"],
  [
    startsWith("version https://git-lfs"),
    "a Git LFS pointer in place of the file; `git lfs pull` fetches the file",
  ],
  [
    (text) => /^\s*<(!doctype|html|head|\?xml)/i.test(text),
    "a web page, such as an error or a login page; download the file itself",
  ],
];

/** What a file that is no safetensors file seems to be, and what to do with it. */
export const looksLike = (bytes: Uint8Array): string => {
  const start = String.fromCharCode(...bytes.subarray(0, 256));
  return kinds.find(([is]) => is(start))?.[1] ?? "something else";
};
