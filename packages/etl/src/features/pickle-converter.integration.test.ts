import { execFile } from 'node:child_process';
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { readReadyFeatures } from '../dataset-folder/open-ready-features.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';

const python = process.env.ERC_PYTHON;
const CONVERTER = fileURLToPath(new URL('../../../../tools/convert/pickle_to_features.py', import.meta.url));
const temporaryFolder = temporaryFolders();
const run = (...args: string[]) => promisify(execFile)(python!, args, { encoding: 'utf8' });

/** Pickles in the shape of those that users of both corpora exchange, in every protocol, and hostile ones. */
const MAKE = `
import os, pickle, sys
import numpy as np
os.chdir(sys.argv[1])
D = ["Ses01F_impro01", "Ses02M_script01_1", "Ses03F_impro02", "Ses05F_impro01"]
def each(make):
    return {d: [make(k, i) for i in range(2)] for k, d in enumerate(D)}
parts = [
    each(lambda k, i: f"{D[k]}_{i}"), each(lambda k, i: "FM"[i]), each(lambda k, i: 2 * k % 6),
    each(lambda k, i: np.array([k, i], np.float32)), each(lambda k, i: [k / 2, i, 1.0]),
    {d: np.arange(2 * 4, dtype=">f8").reshape(2, 4, order="F") + k for k, d in enumerate(D)},
    each(lambda k, i: f"It\\x92s {k}, {i}."), set(D[:3]), np.array(D[3:], dtype=object),
]
for protocol in range(6):
    with open(f"iemocap{protocol}.pkl", "wb") as f:
        pickle.dump(tuple(parts), f, protocol)
M = {0: [[0, 1, 0, 0, 0, 0, 0, 0, 0]], 1: [np.eye(9)[8]], 2: [[1] + 8 * [0]]}
meld = ({k: [k] for k in M}, M, {k: np.array([2 * k]) for k in M}, *[{k: [[k, 1.5]] for k in M}] * 3,
        {k: ["So."] for k in M}, [0, 1], [2], None)
with open("meld.pkl", "wb") as f:
    pickle.dump(meld, f, 2)
class Hostile:
    def __init__(self, *call):
        self.call = call
    def __reduce__(self):
        return self.call
bad = {
    "system": Hostile(os.system, ("touch ran",)),
    "eval": Hostile(eval, ("open('ran', 'w')",)),
    "getattr": Hostile(getattr, ("", "join")),
    "inside": (1, 2, 3, {"x": np.array([Hostile(os.system, ("touch ran",))], dtype=object)}, 5, 6, 7, 8, 9),
    "numpy-load": Hostile(np.load, ("x.npy",)),
    "bytearray": (bytearray(b"x"),) * 9,
    "short": (1, 2, 3),
}
for name, value in bad.items():
    with open(f"{name}.pkl", "wb") as f:
        pickle.dump(value, f, 4)
with open("iemocap4.pkl", "rb") as f, open("cut.pkl", "wb") as g:
    g.write(f.read()[:-40])
`;

describe.skipIf(python === undefined)(
  `pickle_to_features.py${python === undefined ? ' (skipped: ERC_PYTHON names no Python with NumPy)' : ''}`,
  () => {
    let folder: string;
    beforeAll(async () => {
      folder = await temporaryFolder();
      await writeFile(join(folder, 'make.py'), MAKE);
      await run(join(folder, 'make.py'), folder);
    });
    const convert = (corpus: string, name: string) =>
      run(CONVERTER, corpus, join(folder, `${name}.pkl`), join(folder, `made-${name}`));

    it('turns the tuple of IEMOCAP into features, alike from every protocol of pickle', async () => {
      const identities = new Set<string>();
      for (let protocol = 0; protocol < 6; protocol++) {
        const { stdout } = await convert('iemocap', `iemocap${protocol}`);
        expect(stdout).toContain('test: 1 dialogues, 2 utterances, text 2, audio 3, visual 4');
        const { directory } = await prepareDataset({
          source: 'features',
          from: join(folder, `made-iemocap${protocol}`),
          into: join(folder, `data-iemocap${protocol}`),
          labels: ['happy', 'sad', 'neutral', 'angry', 'excited', 'frustrated'],
        });
        const { splits, sha256 } = await readDataset(directory, { splits: ['train', 'dev', 'test'] });
        identities.add(sha256);
        expect([splits.train!.length, splits.dev!.length]).toEqual([4, 2]);
        expect(
          splits.test!.map(({ speaker, text, emotion, session }) => [speaker, text, emotion, session]),
        ).toEqual([
          ['Ses05F', 'It’s 3, 0.', 'happy', '5'],
          ['Ses05M', 'It’s 3, 1.', 'happy', '5'],
        ]);
        const visual = await readReadyFeatures(directory, { stream: 'visual', utterances: splits.test! });
        expect(visual.map(({ data }) => [...data])).toEqual([
          [3, 5, 7, 9],
          [4, 6, 8, 10],
        ]);
      }
      expect(identities.size).toBe(1);
    });

    it('turns the tuple of MELD into features, speakers from one-hot vectors', async () => {
      const { stdout } = await convert('meld', 'meld');
      expect(stdout).toContain('labels: [neutral, surprise, fear, sadness, joy, disgust, anger]');
      const { directory } = await prepareDataset({
        source: 'features',
        from: join(folder, 'made-meld'),
        into: join(folder, 'data-meld'),
        labels: ['neutral', 'surprise', 'fear', 'sadness', 'joy', 'disgust', 'anger'],
      });
      const { splits } = await readDataset(directory, { splits: ['test'] });
      expect(splits.test).toMatchObject([{ dialogue: '2', speaker: 'speaker0', emotion: 'joy' }]);
    });

    it.each([
      ['system', /received (posix|os|nt)\.system/],
      ['eval', /received builtins\.eval/],
      ['getattr', /received builtins\.getattr/],
      ['inside', /received (posix|os|nt)\.system/],
      ['numpy-load', /received numpy\S*\.load/],
      ['bytearray', /received builtins\.bytearray/],
      ['short', /expected a tuple of 9, 10, 12 or 13, received 3/],
      ['cut', /received one that breaks/],
    ])('refuses a pickle with %s, runs nothing and leaves nothing', async (name, message) => {
      await expect(convert('iemocap', name)).rejects.toThrow(message);
      await expect(access(join(folder, 'ran'))).rejects.toThrow('ENOENT');
      await expect(access(join(folder, `made-${name}`))).rejects.toThrow('ENOENT');
    });
  },
);
