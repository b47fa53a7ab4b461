// What a result was made from, as one number: the contents of files, read whole (some hundred small files, some 10 ms).
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.mjs';

/** Not part of what runs: tests, and what is made from other inputs. */
const ignored = /\.test\.tsx?$|(^|\/)(generated|node_modules)(\/|$)/;

/** @param {string[]} names files and folders; what is missing counts as missing */
export function hashInputs(names, base = root) {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}\0`);
  for (const name of [...names].sort()) {
    for (const file of filesUnder(base, name)) {
      const content = readFileSync(path.join(base, file));
      hash.update(`${file}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

function filesUnder(base, name) {
  if (ignored.test(name)) return [];
  const kind = statSync(path.join(base, name), { throwIfNoEntry: false });
  if (!kind) return [];
  if (!kind.isDirectory()) return [name];
  return readdirSync(path.join(base, name))
    .sort()
    .flatMap((entry) => filesUnder(base, `${name}/${entry}`));
}
