// The calls on the audit log.
import { type AuditFilter, listAuditAnswerSchema } from '#contract/api/audit.ts';
import { callApi } from '../api.ts';
import { queryOf } from './query-of.ts';

export type AuditQuery = AuditFilter & { cursor?: string };

export const auditApi = {
  listAudit: (query: AuditQuery) =>
    callApi({ method: 'GET', path: `/api/audit${queryOf(query)}` }, listAuditAnswerSchema),
  /** The browser downloads it by itself. */
  auditCsvPath: (filter: AuditFilter) => `/api/audit.csv${queryOf(filter)}`,
};
