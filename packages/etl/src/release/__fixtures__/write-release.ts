// Writes a release of many small files to a folder: `write-release.ts kemdy20|iemocap FOLDER`.
import { dialogueFiles, turn, writeFiles } from '../../iemocap/__fixtures__/release.js';
import { annotation, clip20, type Files, writeFiles as writeKemdy } from '../../kemdy/__fixtures__/release.js';

const [source, folder] = process.argv.slice(2);
if (source === 'iemocap') await writeFiles(folder!, iemocap());
else await writeKemdy(folder!, kemdy20());

/** All sessions of KEMDy20, two dialogues in each. */
function kemdy20(): Files {
  const files: Files = {};
  for (let session = 1; session <= 40; session++) {
    const name = `Sess${String(session).padStart(2, '0')}`;
    const ids = Array.from({ length: 10 }, (_, i) => `${name}_script0${1 + (i % 2)}_User001F_${100 + i}`);
    files[`annotation/${name}_eval.csv`] = annotation(
      'kemdy20',
      ids.map((id, i) => ({ number: i + 1, id })),
    );
    Object.assign(files, ...ids.map((id) => clip20(id)));
  }
  return files;
}

/** The five sessions of IEMOCAP, 20 dialogues in each. */
function iemocap(): Record<string, string | Uint8Array> {
  const files: Record<string, string | Uint8Array> = {};
  for (let session = 1; session <= 5; session++) {
    for (let i = 0; i < 20; i++) {
      const turns = ['neu', 'hap', 'sad', 'ang', 'exc'].map((label, k) =>
        turn(`${k % 2 === 0 ? 'F' : 'M'}00${k}`, label, 0.1 + 0.25 * k),
      );
      Object.assign(files, dialogueFiles(session, `Ses0${session}F_impro${10 + i}`, turns));
    }
  }
  return files;
}
