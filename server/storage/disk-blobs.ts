// Blobs as files below one folder. A name is a path of plain segments, so that nothing it says leads out of the folder.
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BlobStore } from './ports.ts';

/** Letters, digits, dots, dashes, underscores; no segment begins with a dot, so neither `..` nor the temporary folder is a name. */
const segment = '[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}';
const namePattern = new RegExp(`^${segment}(/${segment}){0,7}$`);
const temporary = '.tmp';

export function createDiskBlobs(folder: string): BlobStore {
  let prepared: Promise<unknown> | null = null;

  function fileOf(name: string): string {
    if (!namePattern.test(name)) throw new Error(`"${name}" is not the name of a blob.`);
    return path.join(folder, name);
  }

  /** Once, before the first write: what a crash left half written goes. */
  function prepare(): Promise<unknown> {
    prepared ??= rm(path.join(folder, temporary), { recursive: true, force: true })
      .then(() => mkdir(path.join(folder, temporary), { recursive: true }))
      .catch((error: unknown) => {
        prepared = null;
        throw error;
      });
    return prepared;
  }

  return {
    async put(name, bytes) {
      const file = fileOf(name);
      await prepare();
      const half = path.join(folder, temporary, randomUUID());
      try {
        // On the disk before it has the name: after a power cut the name has all of it or is not there.
        await writeFile(half, bytes, { flush: true });
        await mkdir(path.dirname(file), { recursive: true });
        await rename(half, file);
      } catch (error) {
        await rm(half, { force: true }).catch(() => undefined);
        throw error;
      }
    },

    async get(name) {
      try {
        return await readFile(fileOf(name));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },

    async remove(name) {
      await rm(fileOf(name), { force: true });
    },

    async removeAll(prefix) {
      await rm(fileOf(prefix), { recursive: true, force: true });
    },
  };
}
