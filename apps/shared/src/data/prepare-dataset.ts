import type { Recipe } from '@erc/configs';
import {
  type PreparedDataset,
  prepareAihubAudio,
  prepareAihubText,
  prepareDemo,
  prepareFeatures,
  prepareFolder,
  prepareIemocap,
  prepareKemdy19,
  prepareKemdy20,
  prepareMeld,
  type SourceContext,
} from '@erc/etl';

/** Makes the dataset folder of a recipe, or finds an up-to-date one. Paths in the options are resolved by `resolvePath`. */
export function prepareDataset(
  options: Recipe['dataset'],
  resolvePath: (path: string) => string,
  context: SourceContext,
): Promise<PreparedDataset> {
  const into = resolvePath(options.into);
  switch (options.source) {
    case 'aihub-audio':
      return prepareAihubAudio({ ...options, from: resolvePath(options.from), into }, context);
    case 'aihub-text':
      return prepareAihubText({ ...options, from: resolvePath(options.from), into }, context);
    case 'demo':
      return prepareDemo({ ...options, into }, context);
    case 'features':
      return prepareFeatures({ ...options, from: resolvePath(options.from), into }, context);
    case 'folder':
      return prepareFolder({ ...options, from: resolvePath(options.from), into }, context);
    case 'iemocap':
      return prepareIemocap({ ...options, from: resolvePath(options.from), into }, context);
    case 'kemdy19':
      return prepareKemdy19({ ...options, from: resolvePath(options.from), into }, context);
    case 'kemdy20':
      return prepareKemdy20({ ...options, from: resolvePath(options.from), into }, context);
    case 'meld':
      return prepareMeld({ ...options, from: resolvePath(options.from), into }, context);
  }
}
