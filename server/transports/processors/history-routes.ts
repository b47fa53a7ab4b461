// Where objects were seen, for pages of any origin: /objectIds and /timelines. Who asks learns of the cameras they may watch.
import type { ServerResponse } from 'node:http';
import type { DeviceId } from '#contract/ids.ts';
import { writeObjectIds, writeTimeline } from '#contract/protocols/processors/write-message.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Permissions } from '#server/access/permissions.ts';
import type { Exchange, Route } from '#server/http/exchange.ts';
import type { Tracking } from '#server/tracking/tracking.ts';

export type HistoryDeps = {
  doors: Doorkeeper;
  permissions: Permissions;
  timelines: Tracking['timelines'];
};

export function historyRoutes({ doors, permissions, timelines }: HistoryDeps): Route[] {
  async function visibleTo({ res, presented }: Exchange) {
    // Before anything can fail: a page of another origin shall be able to read the refusal too.
    res.setHeader('Access-Control-Allow-Origin', '*');
    const principal = await doors.admit(presented, { action: 'enter' });
    return (camera: DeviceId) => permissions.decide(principal, { action: 'watch', device: camera }).allowed;
  }

  return [
    {
      method: 'GET',
      path: '/objectIds',
      async handle(exchange) {
        const isVisible = await visibleTo(exchange);
        answer(exchange.res, 200, 'application/json', writeObjectIds(timelines.ids(isVisible)));
      },
    },
    {
      method: 'GET',
      path: '/timelines',
      async handle(exchange) {
        const isVisible = await visibleTo(exchange);
        const { res, query } = exchange;
        const objectId = query.get('objectId');
        if (objectId === null) return answer(res, 400, 'text/plain', 'Missing "objectId" query parameter');
        const isId = /^[1-9]\d{0,14}$/.test(objectId);
        const sightings = (isId ? timelines.of(Number(objectId)) : []).filter(({ camera }) =>
          isVisible(camera),
        );
        if (sightings.length === 0)
          return answer(res, 400, 'text/plain', 'Object id not present in tracking history');
        answer(res, 200, 'application/json', writeTimeline(sightings));
      },
    },
  ];
}

function answer(res: ServerResponse, status: number, type: string, text: string): void {
  res.writeHead(status, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  res.end(text);
}
