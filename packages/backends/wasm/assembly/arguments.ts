// What a job is told: 32-bit words, by their offset in bytes.

@inline
export function number(args: usize, at: usize): i32 {
  return load<i32>(args + at);
}

@inline
export function address(args: usize, at: usize): usize {
  return <usize>load<u32>(args + at);
}
