// Every operation of the API, by its id.
import type { Operation } from '../operation.ts';
import { accountOperations } from './account.ts';
import { analyserOperations } from './analysers.ts';
import { deviceOperations } from './devices.ts';
import { frameOperations } from './frames.ts';
import { hubOperations } from './hub.ts';
import { peopleOperations } from './people.ts';
import { sessionOperations } from './sessions.ts';

export const operations = {
  ...deviceOperations,
  ...frameOperations,
  ...sessionOperations,
  ...analyserOperations,
  ...peopleOperations,
  ...accountOperations,
  ...hubOperations,
} satisfies Record<string, Operation>;

export type OperationId = keyof typeof operations;
