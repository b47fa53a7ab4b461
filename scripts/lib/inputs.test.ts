import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashInputs } from './inputs.mjs';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'frameroom-inputs-'));
  write('server/hub/room.ts', 'a room');
  write('tsconfig.json', '{}');
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

const hash = () => hashInputs(['server', 'tsconfig.json', 'next.config.mjs'], folder);

describe('the hash of the inputs', () => {
  it.each([
    ['server/hub/room.ts', 'another room'],
    ['server/hub/mailbox.ts', ''],
    ['tsconfig.json', '{ }'],
    ['next.config.mjs', ''],
  ])('changes when %s does', (name, text) => {
    const before = hash();
    write(name, text);
    expect(hash()).not.toBe(before);
  });

  it('changes when a file is moved, with the same content', () => {
    const before = hash();
    write('server/room.ts', 'a room');
    rmSync(path.join(folder, 'server/hub/room.ts'));
    expect(hash()).not.toBe(before);
  });

  it('does not change for tests, for what is generated, nor for being written again', () => {
    const before = hash();
    write('server/hub/room.test.ts', 'a test');
    write('server/db/generated/client.ts', 'a client');
    write('server/hub/room.ts', 'a room');
    expect(hash()).toBe(before);
  });
});
