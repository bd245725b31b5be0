/** 1 for what is there and 0 for what is not; `undefined` where everything is there. */
export function presenceOf(there: readonly boolean[]): Float32Array | undefined {
  return there.every(Boolean) ? undefined : Float32Array.from(there, Number);
}
