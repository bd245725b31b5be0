/**
 * The rooms of this repository, each with what it may import of the others (ARCHITECTURE.md); whatever is not listed is forbidden.
 * A trailing slash means every room below. `src/arrows.test.ts` plants each import once and sees the forbidden ones refused.
 */
module.exports = {
  'packages/core': [],
  'packages/engine': [],
  'packages/nn': ['packages/core'],
  'packages/etl': ['packages/core', 'packages/pretrained'],
  'packages/pretrained': ['packages/core'],
  'packages/encoders-text': ['packages/core', 'packages/nn', 'packages/pretrained'],
  'packages/encoders-audio': ['packages/core', 'packages/nn', 'packages/pretrained'],
  'packages/encoders-visual': ['packages/core', 'packages/nn', 'packages/pretrained'],
  'packages/features': ['packages/core'],
  'packages/fusion': ['packages/core', 'packages/nn'],
  'packages/losses': ['packages/core'],
  'packages/trainer': ['packages/core', 'packages/nn', 'packages/engine'],
  'packages/report': ['packages/core'],
  configs: ['packages/'],
  'apps/shared': ['packages/', 'configs'],
  'apps/train': ['packages/', 'configs', 'apps/shared'],
  'apps/eval': ['packages/', 'configs', 'apps/shared'],
  examples: ['packages/', 'apps/shared'],
};
