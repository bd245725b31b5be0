/** 1 for what is there and 0 for what is not; `undefined` where everything is there. */
export function presenceOf(isPresent: readonly boolean[]): Float32Array | undefined {
  return isPresent.every(Boolean) ? undefined : Float32Array.from(isPresent, Number);
}
