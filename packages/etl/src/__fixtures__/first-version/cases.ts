import { join } from 'node:path';
import { entry, pathOf } from '../../aihub/__fixtures__/dialogues.js';
import type { SourceOptions } from '../../built-in-sources.js';
import { put } from '../../dataset-folder/__fixtures__/put.js';
import { writeFeatureFiles } from '../../features/__fixtures__/arrays.js';
import { csv, HEADER, wav } from '../../folder/__fixtures__/corpus.js';
import { cleanRelease } from '../../iemocap/__fixtures__/release.js';
import { writeReleases } from '../../joined/__fixtures__/releases.js';
import { RELEASE } from '../../meld/__fixtures__/release.js';

/**
 * Writes a small corpus for each source below a folder, and gives the options that make a dataset folder of it, the joined one last. The JSON files beside this one are
 * the `dataset.json` that the last version with counts by words for an audit made of them.
 */
export async function writeCases(folder: string): Promise<readonly SourceOptions[]> {
  const place = (name: string) => ({ from: join(folder, name), into: join(folder, 'data', name) });
  const write = async (name: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> => {
    for (const [path, content] of Object.entries(files)) await put(join(folder, name, path), content);
  };
  await write('meld', RELEASE);
  await write('folder', {
    'train.csv': csv(HEADER, 'tea,0,Ada,You made tea?,clips/0.wav,,happy', 'tea,1,Grace,For myself.,,,neutral'),
    'clips/0.wav': wav(),
  });
  await write('iemocap', cleanRelease());
  await write('aihub-text', {
    [pathOf('Training')]: JSON.stringify([entry('Pro_00002_00001')]),
    [pathOf('Validation')]: JSON.stringify([entry('Pro_00001_00001', { code: 'E60' })]),
  });
  await writeReleases(folder, 4);
  const features = await writeFeatureFiles(join(folder, 'features'));
  const kemdy19 = { source: 'kemdy19', from: join(folder, 'KEMDy19'), into: join(folder, 'data/kemdy19') } as const;
  const aihub = {
    source: 'aihub-audio',
    from: join(folder, 'aihub'),
    into: join(folder, 'data/aihub-audio'),
    emotions: { 기쁨: 'happy' },
    utterances: 3,
  } as const;
  const own = { labels: ['neutral', 'joy'], emotions: { happy: 'joy' }, name: 'own' };
  return [
    { source: 'meld', ...place('meld') },
    { source: 'folder', ...place('folder'), ...own },
    features,
    kemdy19,
    { source: 'kemdy20', from: join(folder, 'KEMDy20_v1_1'), into: join(folder, 'data/kemdy20') },
    { source: 'aihub-text', ...place('aihub-text') },
    aihub,
    // Later versions keep what this one left out, where nothing is said.
    { source: 'iemocap', ...place('iemocap'), otherUtterances: 'drop' },
    {
      source: 'joined',
      from: [{ ...kemdy19, map: { angry: null } }, { ...aihub, mix: { share: 2 } }],
      into: join(folder, 'data/joined'),
    },
  ];
}
