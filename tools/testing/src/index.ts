export { distributionRow, finiteFloat, floatMatrix, floatRow, logitsRow } from './arbitraries.js';
export { startBackend, type TestBackend, useBackend } from './backend.js';
export { describeFusion, type FusionSuiteOptions } from './describe-fusion.js';
export { describeLoss, type LossInputs, type LossSuiteOptions, lossInputs } from './describe-loss.js';
export { type GoldenOrigin, readGolden } from './golden.js';
export { centralDifferences, gradientsOf, isAllFinite } from './gradients.js';
export { compareAllClose, type Nested, type Numbers, type Tolerance } from './matchers.js';
export { spread } from './numbers.js';
