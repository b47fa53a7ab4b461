// The operations on the hub itself: its audit log, its own description, its health.
import { z } from 'zod';
import { auditFilterSchema, listAuditAnswerSchema, listAuditQuerySchema } from '../audit.ts';
import { operation } from '../operation.ts';

export const hubOperations = {
  listAudit: operation({
    id: 'listAudit',
    method: 'GET',
    path: '/api/audit',
    tag: 'Audit',
    summary: 'Read the audit log, newest first',
    access: 'read_audit',
    query: listAuditQuerySchema,
    answer: { status: 200, body: listAuditAnswerSchema },
  }),
  exportAudit: operation({
    id: 'exportAudit',
    method: 'GET',
    path: '/api/audit.csv',
    tag: 'Audit',
    summary: 'Download the audit log as CSV, newest first',
    access: 'read_audit',
    query: auditFilterSchema,
    answer: {
      status: 200,
      body: { media: ['text/csv'], description: 'RFC 4180; a cell never begins a formula.' },
    },
  }),
  getOpenApi: operation({
    id: 'getOpenApi',
    method: 'GET',
    path: '/api/openapi.json',
    tag: 'Hub',
    summary: 'Read this description of the API',
    access: 'open',
    answer: { status: 200, body: z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }) },
  }),
  getMetrics: operation({
    id: 'getMetrics',
    method: 'GET',
    path: '/metrics',
    tag: 'Hub',
    summary: 'Read what is counted, for Prometheus',
    access: 'read_metrics',
    answer: { status: 200, body: { media: ['text/plain'], description: 'The Prometheus text format.' } },
  }),
  getHealth: operation({
    id: 'getHealth',
    method: 'GET',
    path: '/healthz',
    tag: 'Hub',
    summary: 'See whether the process runs',
    access: 'open',
    answer: { status: 200, body: z.looseObject({}) },
  }),
  getReadiness: operation({
    id: 'getReadiness',
    method: 'GET',
    path: '/readyz',
    tag: 'Hub',
    summary: 'See whether the hub can serve',
    access: 'open',
    answer: { status: 200, body: z.looseObject({}) },
    errors: ['unavailable'],
  }),
};
