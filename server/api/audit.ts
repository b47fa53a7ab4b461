// /api/audit: the audit log, in pages and as one file.
import { pipeline } from 'node:stream/promises';
import type { AuditFilter } from '#contract/api/audit.ts';
import { hubOperations as operations } from '#contract/api/operations/hub.ts';
import { auditCsvHead, toAuditCsv } from '#server/audit/audit-csv.ts';
import type { Handler, Route } from '#server/http/exchange.ts';
import { describedRoute, readQuery, serve } from '#server/http/serve.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { ApiDeps } from './index.ts';

/** Read, written and forgotten before the next: a file of any length takes no more memory than this. */
const entriesPerStep = 200;

export function auditRoutes({ doors, audit, record }: ApiDeps): Route[] {
  async function* readSteps(filter: AuditFilter): AsyncGenerator<string, void> {
    let head = auditCsvHead;
    let below: number | null = null;
    for (;;) {
      const entries = await audit.find(filter, { below, limit: entriesPerStep });
      yield head + entries.map(toAuditCsv).join('');
      if (entries.length < entriesPerStep) return;
      head = '';
      below = entries.at(-1)?.number ?? null;
    }
  }

  const exportCsv: Handler = async (exchange) => {
    const { presented, address, res } = exchange;
    const principal = await doors.admit(presented, { action: 'read_audit' });
    const filter = readQuery(operations.exportAudit, exchange);
    record({ principal, address }, 'audit.exported', { details: filter });
    const steps = readSteps(filter);
    // Before the answer begins: a database that fails is an error, and not an empty file.
    const { value: first } = await steps.next();
    res.writeHead(200, {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="frameroom-audit-${new Date().toISOString().slice(0, 10)}.csv"`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    res.write(first);
    await pipeline(steps, res).catch((error: unknown) => {
      // Who goes away before the end has not lost anything.
      if (!isPrematureClose(error)) throw error;
    });
  };

  return [
    serve(operations.listAudit, async ({ presented, readQuery: readAsked }) => {
      await doors.admit(presented, { action: 'read_audit' });
      const { limit, cursor, ...filter } = readAsked();
      const found = await audit.find(filter, { below: readPlace(cursor), limit: limit + 1 });
      const entries = found.slice(0, limit);
      const last = entries.at(-1);
      return { entries, next: found.length > limit && last ? String(last.number) : null };
    }),
    describedRoute(operations.exportAudit, exportCsv),
  ];
}

/** Entries below this number. */
function readPlace(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new AppError('bad_request', 'The cursor is not one that this list gave out. Ask again without it.');
}

function isPrematureClose(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
