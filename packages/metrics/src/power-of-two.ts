/**
 * A power of two of the size of a number ≥ 0; 1 for 0. Values divided by it keep every digit, and their squares neither under-flow nor
 * overflow.
 */
export const powerOfTwo = (size: number): number => (size === 0 ? 1 : 2 ** Math.floor(Math.log2(size)));
