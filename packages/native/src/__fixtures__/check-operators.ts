// Runs every check of the operators at the level that ERC_NATIVE_LEVEL says, and prints what came of it as JSON.
import { loadNativeKernels } from '../load.js';
import { OPERATOR_CHECKS } from './operator-checks.js';

const loaded = await loadNativeKernels();
if ('missing' in loaded) throw new Error(loaded.missing);
const errors: Record<string, number> = {};
for (const { name, run } of OPERATOR_CHECKS) errors[name] = await run(loaded.kernels);
console.log(JSON.stringify({ level: loaded.kernels.level, errors }));
