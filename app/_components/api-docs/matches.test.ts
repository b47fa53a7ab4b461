import { describe, expect, it } from 'vitest';
import { filterGroups } from './matches.ts';
import { viewApi } from './operation-view.ts';

const { groups } = viewApi();
const ids = (text: string) =>
  filterGroups(groups, text).flatMap(({ operations }) => operations.map(({ id }) => id));

describe('the filter', () => {
  it('leaves all without a word', () => {
    expect(filterGroups(groups, '  ')).toBe(groups);
  });

  it.each([
    ['snapshot', ['getSnapshot']],
    ['POST /api/tokens', ['createToken']],
    ['maxfps', ['updateDevice']],
    ['delete own account', ['endLogin', 'endOtherLogins']],
    ['nothing like this', []],
  ])('%s', (text, expected) => {
    expect(ids(text)).toEqual(expected);
  });
});

describe('the view', () => {
  it('is plain data, and has every group of operations', () => {
    const view = viewApi();
    expect(structuredClone(view)).toEqual(view);
    for (const { tag, operations } of view.groups) expect(operations.length, tag).toBeGreaterThan(0);
  });

  it('has every shape that it names', () => {
    const { shapes, groups } = viewApi();
    const named = [...JSON.stringify({ shapes, groups }).matchAll(/"shape":"(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect(new Set(named).size).toBeGreaterThan(5);
    for (const name of named) expect(shapes.map((shape) => shape.name)).toContain(name);
    const empty = shapes.filter(({ rows }) => rows.length === 0);
    expect(empty.map(({ name }) => name)).toEqual(['JsonValue']);
  });
});
