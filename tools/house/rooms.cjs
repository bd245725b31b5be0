/**
 * The rooms of this repository, each with what it may import of the others (ARCHITECTURE.md); whatever is not listed is forbidden.
 * A trailing slash means every room below. `src/arrows.integration.test.ts` plants each import once and sees the forbidden ones refused.
 */
const PACKAGES = {
  'packages/core': [],
  'packages/onnx': [],
  'packages/native': [],
  'packages/engine': ['packages/onnx', 'packages/native'],
  'packages/nn': ['packages/core'],
  'packages/losses': ['packages/core'],
  'packages/metrics': ['packages/core'],
  'packages/batches': ['packages/core'],
  'packages/features': ['packages/core'],
  'packages/run-folder': ['packages/core'],
  'packages/pretrained': ['packages/core', 'packages/onnx', 'packages/native'],
  'packages/fusion': ['packages/core', 'packages/nn'],
  'packages/backbones': ['packages/core', 'packages/nn', 'packages/pretrained'],
  'packages/media': ['packages/core', 'packages/pretrained'],
  'packages/encoders-text': ['packages/core', 'packages/nn', 'packages/pretrained', 'packages/backbones'],
  'packages/encoders-audio': [
    'packages/core',
    'packages/nn',
    'packages/pretrained',
    'packages/backbones',
    'packages/media',
  ],
  'packages/encoders-visual': [
    'packages/core',
    'packages/nn',
    'packages/pretrained',
    'packages/backbones',
    'packages/media',
  ],
  'packages/predictor': [
    'packages/core',
    'packages/batches',
    'packages/media',
    'packages/pretrained',
    'packages/encoders-text',
    'packages/encoders-audio',
    'packages/encoders-visual',
  ],
  'packages/server': ['packages/core', 'packages/media', 'packages/predictor'],
  'packages/trainer': [
    'packages/core',
    'packages/nn',
    'packages/engine',
    'packages/losses',
    'packages/metrics',
    'packages/batches',
    'packages/run-folder',
  ],
  'packages/etl': ['packages/core', 'packages/media', 'packages/metrics'],
  'packages/demo': ['packages/core', 'packages/media', 'packages/etl'],
  'packages/report': ['packages/core', 'packages/media', 'packages/metrics', 'packages/run-folder'],
};

/** The product: whatever stands below it. */
const below = Object.keys(PACKAGES);

module.exports = {
  ...PACKAGES,
  'packages/experiment': below,
  'packages/cli': [...below, 'packages/experiment'],
  'apps/train': ['packages/cli'],
  'apps/eval': ['packages/cli'],
  'apps/predict': ['packages/cli'],
  'apps/serve': ['packages/cli'],
  // Built for browsers; its files are copied into the command line, which imports nothing of it.
  'apps/web': ['packages/core', 'packages/predictor'],
  examples: [...below, 'packages/experiment'],
};
