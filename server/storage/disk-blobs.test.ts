import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDiskBlobs } from './disk-blobs.ts';

let parent: string;
let folder: string;

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'frameroom-blobs-'));
  folder = path.join(parent, 'blobs');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const bytes = (text: string) => Buffer.from(text);

describe('blobs on disk', () => {
  it('are answered as they were put, also by another store on the same folder', async () => {
    const blobs = createDiskBlobs(folder);
    await blobs.put('faces/pi-1/1.jpg', bytes('one'));
    await blobs.put('faces/pi-1/1.jpg', bytes('one again'));
    expect((await createDiskBlobs(folder).get('faces/pi-1/1.jpg'))?.toString()).toBe('one again');
  });

  it('that were never put, or are removed, are null; removing twice is fine', async () => {
    const blobs = createDiskBlobs(folder);
    expect(await blobs.get('faces/pi-1/1.jpg')).toBeNull();
    await blobs.put('faces/pi-1/1.jpg', bytes('one'));
    await blobs.remove('faces/pi-1/1.jpg');
    await blobs.remove('faces/pi-1/1.jpg');
    expect(await blobs.get('faces/pi-1/1.jpg')).toBeNull();
  });

  it('go all together by their folder, and no others', async () => {
    const blobs = createDiskBlobs(folder);
    await blobs.put('faces/pi-1/1.jpg', bytes('one'));
    await blobs.put('faces/pi-11/1.jpg', bytes('other'));
    await blobs.removeAll('faces/pi-1');
    await blobs.removeAll('faces/pi-1');
    expect(await blobs.get('faces/pi-1/1.jpg')).toBeNull();
    expect(await blobs.get('faces/pi-11/1.jpg')).not.toBeNull();
  });

  it.each([
    '',
    '.',
    '..',
    '../secret',
    'faces/../../secret',
    '/etc/passwd',
    'faces//1',
    'faces/',
    'a\\..\\b',
    'C:x',
    'faces/1\0.jpg',
    '.tmp/x',
    'faces/.hidden',
    'ä',
    'a\n',
    `${'x/'.repeat(8)}x`,
    'x'.repeat(129),
  ])('have no name that leads out of the folder or is none: %j', async (name) => {
    await mkdir(folder);
    await writeFile(path.join(parent, 'secret'), 'kept');
    const blobs = createDiskBlobs(folder);
    for (const act of [
      () => blobs.put(name, bytes('x')),
      () => blobs.get(name),
      () => blobs.remove(name),
      () => blobs.removeAll(name),
    ]) {
      await expect(act()).rejects.toThrow('is not the name of a blob');
    }
    expect((await readdir(parent)).sort()).toEqual(['blobs', 'secret']);
  });

  it('that could not be written leave nothing half done, and what a crash left is cleared', async () => {
    await mkdir(path.join(folder, '.tmp'), { recursive: true });
    await writeFile(path.join(folder, '.tmp/half'), 'ha');
    // A folder stands where the file should be.
    await mkdir(path.join(folder, 'faces/pi-1/1.jpg/in-the-way'), { recursive: true });
    const blobs = createDiskBlobs(folder);
    await expect(blobs.put('faces/pi-1/1.jpg', bytes('one'))).rejects.toThrow();
    expect(await readdir(path.join(folder, '.tmp'))).toEqual([]);
  });

  it('that cannot be read throw, rather than look as if they were never there', async () => {
    await writeFile(folder, 'a file where the folder should be');
    await expect(createDiskBlobs(folder).get('faces/pi-1/1.jpg')).rejects.toThrow('ENOTDIR');
  });
});
