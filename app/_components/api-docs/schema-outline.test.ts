import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeSchema } from '#contract/api/json-schema.ts';
import { operations } from '#contract/api/operations/index.ts';
import { outlineOf, wordsOf } from './schema-outline.ts';

const words = (schema: z.ZodType) =>
  wordsOf(z.toJSONSchema(schema) as never)
    .map((word) => (typeof word === 'string' ? word : `<${word.shape}>`))
    .join('');

describe('a kind in words', () => {
  it.each([
    [z.string(), 'text'],
    [z.int().nullable(), 'whole number or null'],
    [z.uuid(), 'UUID'],
    [z.enum(['a', 'b']), '"a" | "b"'],
    [z.array(z.array(z.boolean())), 'list of list of true or false'],
    [z.tuple([z.number(), z.number()]), 'list of 2'],
    [z.record(z.string(), z.number()), 'object of number'],
    [z.union([z.object({ a: z.int() }), z.object({ b: z.int() })]), 'object'],
    [z.unknown(), 'anything'],
  ])('%#', (schema, expected) => {
    expect(words(schema)).toBe(expected);
  });
});

describe('an outline', () => {
  const outline = (schema: z.ZodType) => outlineOf(describeSchema(schema, 'request').schema);

  it('has the fields of objects within objects and lists', () => {
    const rows = outline(
      z.object({
        a: z.object({ b: z.string().min(1).max(9) }).optional(),
        c: z.array(z.object({ d: z.int() })),
      }),
    );
    expect(rows.map(({ name, required }) => [name, required])).toEqual([
      ['a', false],
      ['a.b', true],
      ['c', true],
      ['c[].d', true],
    ]);
    expect(rows[1]?.notes).toEqual(['1 to 9 characters']);
  });

  it('says for which variant a field is', () => {
    const rows = outline(operations.postEvent.body);
    expect(rows[0]).toMatchObject({ name: 'status', type: ['"started"', ' or ', '"ended"'], required: true });
    expect(rows.find(({ name }) => name === 'count_in')?.notes).toContain('Only with status "ended"');
    expect(rows.find(({ name }) => name === 'start_time')?.notes).not.toContain('Only with status "ended"');
  });

  it('names bounds, defaults and shapes', () => {
    const limit = outline(operations.listSessions.query).find(({ name }) => name === 'limit');
    expect(limit).toMatchObject({
      type: ['whole number'],
      required: false,
      notes: ['1 to 200', 'Default: 50'],
    });
    const [devices] = outlineOf(describeSchema(operations.listDevices.answer.body, 'answer').schema);
    expect(devices?.type).toEqual(['list of ', { shape: 'Device' }]);
  });
});
