import type { Parameter } from '@erc/nn';

/** The values of a parameter, row-major. */
export type ValuesOf = (parameter: Parameter) => Float32Array | Promise<Float32Array>;

/** The values that a parameter's variable has. */
export const valuesOfVariable: ValuesOf = async ({ variable }) => new Float32Array(await variable.data());
