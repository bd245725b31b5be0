import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of packages below the root of a clone. */
const PLACES = ['packages', 'packages/native/platforms'];

/** The packages of a clone that are published: `manifest`, and `directory` relative to the root. */
export const publicPackages = (root) =>
  PLACES.flatMap((place) =>
    readdirSync(join(root, place), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${place}/${name}`),
  )
    .map((directory) => ({
      directory,
      manifest: JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8')),
    }))
    .filter(({ manifest }) => manifest.private !== true);
