import { expect, it } from 'vitest';
import { analyserIdSchema, assignmentSchema } from '#contract/api/analysers.ts';
import type { AnalyserRecord } from '#server/analysers/ports.ts';
import { describeDatabases } from './test-databases.ts';
import { aDevice, noon, pi1, pi2 } from './test-records.ts';

const faces = analyserIdSchema.parse('faces');
const record: AnalyserRecord = {
  id: faces,
  name: 'Faces',
  kind: 'worker',
  settings: {},
  keyHash: 'ab'.repeat(32),
  keyCreatedAt: noon,
  createdAt: noon,
};
const assignments = [
  assignmentSchema.parse({ analyser: 'motion', maxFps: 2.5, options: { sensitivity: 0.7 } }),
  assignmentSchema.parse({ analyser: 'faces', policy: 'every', frame: { width: 320, format: 'jpeg' } }),
];

describeDatabases('analysers', (database) => {
  it('are kept, changed and removed, from every device too', async () => {
    const { analysers, devices } = await database.open();
    await devices.create(aDevice());
    await analysers.create(record);
    await analysers.update(faces, { name: 'All faces', keyHash: null, keyCreatedAt: null });
    expect(await analysers.list()).toEqual([
      { ...record, name: 'All faces', keyHash: null, keyCreatedAt: null },
    ]);
    await analysers.saveAssignments(pi1, assignments);
    await analysers.remove(faces);
    expect(await analysers.list()).toEqual([]);
    expect(await analysers.listAssignments()).toEqual([
      { device: pi1, assignments: assignments.slice(0, 1) },
    ]);
    await expect(analysers.update(faces, { name: 'x' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('have ids that are taken once', async () => {
    const { analysers } = await database.open();
    await analysers.create(record);
    await expect(analysers.create(record)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('keep their order on a device, and go with it', async () => {
    const { analysers, devices } = await database.open();
    await devices.create(aDevice());
    await analysers.saveAssignments(pi1, assignments);
    await analysers.saveAssignments(pi1, [...assignments].reverse());
    expect(await analysers.listAssignments()).toEqual([
      { device: pi1, assignments: [...assignments].reverse() },
    ]);
    await devices.remove(pi1);
    expect(await analysers.listAssignments()).toEqual([]);
    await expect(analysers.saveAssignments(pi2, assignments)).rejects.toMatchObject({ code: 'not_found' });
  });
});
