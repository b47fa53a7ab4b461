import { describe, expect, it } from 'vitest';
import { isMedia, type Operation } from '#contract/api/operation.ts';
import { operations } from '#contract/api/operations/index.ts';
import { curlExample } from './curl-example.ts';

const all = Object.values(operations) as Operation[];
const example = (operation: Operation) => curlExample(operation);

describe('an example', () => {
  it.each([
    [operations.listDevices, 'curl -H "Authorization: Bearer $TOKEN" "http://HUB/api/devices"'],
    [
      operations.deleteDevice,
      'curl -X DELETE -H "Authorization: Bearer $TOKEN" "http://HUB/api/devices/DEVICE_ID"',
    ],
    [
      operations.getSnapshot,
      'curl -H "Authorization: Bearer $TOKEN" -o snapshot.jpg "http://HUB/api/devices/DEVICE_ID/snapshot.jpg"',
    ],
    [
      operations.listResults,
      'curl -H "Authorization: Bearer $TOKEN" "http://HUB/api/sessions/SESSION_ID/results?track=TRACK"',
    ],
    [operations.getHealth, 'curl "http://HUB/healthz"'],
  ])('%#', (operation, expected) => {
    expect(example(operation)).toBe(expected);
  });

  it.each(all.map((operation) => [operation.id, operation] as const))(
    'of %s has a body that is accepted',
    (_id, operation) => {
      const { body } = operation;
      const sent = /-d '(.*)' "/.exec(example(operation))?.[1];
      if (!body || isMedia(body)) expect(sent).toBeUndefined();
      else expect(body.safeParse(JSON.parse(sent ?? '')).error?.issues).toBeUndefined();
    },
  );
});
