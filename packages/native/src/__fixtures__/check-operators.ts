// Runs the checks of the operators at the level that ERC_NATIVE_LEVEL says, and prints what came of it as JSON. With the argument `level` it says the level alone.
import { loadNativeKernels } from '../load.js';
import { OPERATOR_CHECKS } from './operator-checks.js';

const loaded = await loadNativeKernels();
if ('missing' in loaded) throw new Error(loaded.missing);
const errors: Record<string, number> = {};
const checks = process.argv[2] === 'level' ? [] : OPERATOR_CHECKS;
for (const { name, run } of checks) errors[name] = await run(loaded.kernels);
console.log(JSON.stringify({ level: loaded.kernels.level, errors }));
