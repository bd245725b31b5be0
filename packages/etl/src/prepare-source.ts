import { parseOptions } from '@erc/core';
import { prepareAihubAudio } from './aihub/prepare-aihub-audio.js';
import { prepareAihubText } from './aihub/prepare-aihub-text.js';
import { prepareDemo } from './demo/prepare-demo.js';
import { prepareFeatures } from './features/prepare-features.js';
import { prepareFolder } from './folder/prepare-folder.js';
import { prepareIemocap } from './iemocap/prepare-iemocap.js';
import { prepareJoined } from './joined/prepare-joined.js';
import { prepareKemdy19, prepareKemdy20 } from './kemdy/prepare-kemdy.js';
import { prepareMeld } from './meld/prepare-meld.js';
import type { PreparedDataset, SourceContext } from './source.js';
import { type ResolvedSourceOptions, type SourceOptions, sourceOptionsSchema } from './source-options.js';

/**
 * Makes the dataset folder of any source, or finds that it is up to date.
 *
 * @throws ConfigError for wrong options; DataError for a corpus that is not as published.
 */
export function prepareSource(options: SourceOptions, context: SourceContext = {}): Promise<PreparedDataset> {
  const resolved = parseOptions(sourceOptionsSchema, options, 'dataset');
  return resolved.source === 'joined'
    ? prepareJoined(resolved, prepareOne, context)
    : prepareOne(resolved, context);
}

function prepareOne(
  options: Exclude<ResolvedSourceOptions, { source: 'joined' }>,
  context: SourceContext,
): Promise<PreparedDataset> {
  switch (options.source) {
    case 'aihub-audio':
      return prepareAihubAudio(options, context);
    case 'aihub-text':
      return prepareAihubText(options, context);
    case 'demo':
      return prepareDemo(options, context);
    case 'features':
      return prepareFeatures(options, context);
    case 'folder':
      return prepareFolder(options, context);
    case 'iemocap':
      return prepareIemocap(options, context);
    case 'kemdy19':
      return prepareKemdy19(options, context);
    case 'kemdy20':
      return prepareKemdy20(options, context);
    case 'meld':
      return prepareMeld(options, context);
  }
}
