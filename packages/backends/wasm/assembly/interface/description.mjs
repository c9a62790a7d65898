// Reads the description of the kernels' interface, interface.json.
//
// An operation is a few jobs that share a block of arguments. A job does its work in chunks, each
// computed by one thread. A function is an ordinary export of the binary.
//
// To add an operation, describe it in interface.json, write its jobs in AssemblyScript, and run
// them through `prepare` of src/internal/kernels/kernels.ts. A job is a function of its arguments,
// the chunk and the thread. What it computes must not depend on the thread, except for scratch
// memory.

/** The types of arguments: their size, and what TypeScript calls them. */
export const types = {
  usize: { bytes: 4, typescript: "Address" },
  i32: { bytes: 4, typescript: "number" },
  bool: { bytes: 1, typescript: "boolean" },
  f32: { bytes: 4, typescript: "number" },
  f64: { bytes: 8, typescript: "number" },
};

// A question mark after the type: the argument may be left out and is then 0.
const argumentOf = ([name, text]) => {
  const type = text.replace("?", "");
  if (!Object.hasOwn(types, type)) throw new Error(`interface.json: ${name} has type "${text}"`);
  return { name, type, optional: text.endsWith("?") };
};

const alignedTo = (bytes, offset) => Math.ceil(offset / bytes) * bytes;

// As AssemblyScript lays out a class: field after field, each aligned to its own size.
const placed = (args) => {
  let end = 0;
  return args.map((arg) => {
    const offset = alignedTo(types[arg.type].bytes, end);
    end = offset + types[arg.type].bytes;
    return { ...arg, offset };
  });
};

const argumentsOf = (record) => placed(Object.entries(record).map(argumentOf));

/** The operations, their jobs numbered throughout, and the functions. */
export const readDescription = ({ operations, functions }) => {
  let jobs = 0;
  return {
    operations: Object.entries(operations).map(([name, operation]) => ({
      name,
      className: name[0].toUpperCase() + name.slice(1),
      module: operation.module,
      jobs: operation.jobs.map((job) => ({ name: job, number: jobs++ })),
      arguments: argumentsOf(operation.arguments),
    })),
    functions: Object.entries(functions).map(([name, { module, parameters, result }]) => ({
      name,
      module,
      result,
      parameters: argumentsOf(parameters),
    })),
  };
};

/** The bytes of a block of arguments. */
export const blockBytes = (args) =>
  Math.max(...args.map(({ offset, type }) => offset + types[type].bytes));
