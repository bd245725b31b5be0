/**
 * Checks that every changeset can be read, and that packages changed since main have one. Says so where a clone has no branch main, and on the branch that a release
 * is made of: its changesets have become changelogs.
 */
import { spawnSync } from 'node:child_process';

const shell = process.platform === 'win32';
const { status } = spawnSync('git', ['rev-parse', '--quiet', '--verify', 'main']);
if (process.env.GITHUB_HEAD_REF === 'changeset-release/main') {
  console.log('changesets: not checked, because this branch turns them into versions');
} else if (status === 0) {
  process.exit(spawnSync('changeset', ['status'], { stdio: 'inherit', shell }).status ?? 1);
} else {
  console.log('changesets: not checked, because this clone has no branch main to compare with');
}
