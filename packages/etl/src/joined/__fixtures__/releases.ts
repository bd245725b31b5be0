import { join } from 'node:path';
import { put } from '../../dataset-folder/__fixtures__/put.js';
import { wav } from '../../folder/__fixtures__/corpus.js';
import { annotation, clip19, clip20, type Files, type Line, session19, votes, writeFiles } from '../../kemdy/__fixtures__/release.js';

const two = (number: number): string => String(number).padStart(2, '0');
const EMOTIONS = ['neutral', 'happy', 'angry'] as const;

/** KEMDy19 in miniature: a session of every fifth, and the last one; two dialogues in each, one tie. */
export function tinyKemdy19(): Files {
  const files: Files = {};
  for (const [i, session] of ['01', '05', '09', '13', '17', '20'].entries()) {
    const ids = ['impro01_F001', 'impro01_M001', 'script01_F001'].map((name) => `Sess${session}_${name}`);
    const lines: Line[] = ids.map((id, k) => ({ number: k + 1, id, emotion: EMOTIONS[(i + k) % 3]! }));
    if (i === 0) {
      lines[1] = { ...lines[1]!, emotion: 'neutral;disgust', votes: votes('neutral', 5, 'disgust', 5) };
    }
    Object.assign(files, session19(session, lines), ...ids.map((id) => clip19(id)));
  }
  return files;
}

/** KEMDy20 in miniature: two sessions of every fifth, so that 29–32 and 33–40 have some; two dialogues in each. */
export function tinyKemdy20(): Files {
  const files: Files = {};
  for (const [i, session] of [1, 8, 9, 16, 17, 24, 29, 32, 33, 40].entries()) {
    const ids = ['script01_User%F_001', 'script01_User%M_001', 'script02_User%F_001'].map(
      (name) => `Sess${two(session)}_${name.replace('%', `${two(session)}${name.includes('M') ? 2 : 1}`)}`,
    );
    const lines: Line[] = ids.map((id, k) => ({ number: k + 1, id, emotion: EMOTIONS[(i + k) % 3]! }));
    files[`annotation/Sess${two(session)}_eval.csv`] = annotation('kemdy20', lines);
    Object.assign(files, ...ids.map((id) => clip20(id)));
  }
  return files;
}

/** Single utterances with voices, `count` of them, in words of their own. */
export const tinyAihub = (count: number): Files =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => `${i % 2 === 0 ? 'F' : 'M'}_${String(i + 1).padStart(6, '0')}`).flatMap(
      (id, i) => [
        [`annotation/${id}.csv`, `text,segment_id,emotion\n좋은 아침이야 ${i}!,${id},${i % 3 === 0 ? '기쁨' : 'sad'}\n`],
        [`wav/${id}.wav`, wav(200 + 5 * i)],
      ],
    ),
  );

/** Writes all three below a folder: `KEMDy19`, `KEMDy20_v1_1` and `aihub`. */
export async function writeReleases(folder: string, aihub = 40): Promise<void> {
  await writeFiles(join(folder, 'KEMDy19'), tinyKemdy19());
  await writeFiles(join(folder, 'KEMDy20_v1_1'), tinyKemdy20());
  for (const [path, content] of Object.entries(tinyAihub(aihub))) await put(join(folder, 'aihub', path), content!);
}
