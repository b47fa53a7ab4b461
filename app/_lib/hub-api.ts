// Every REST call the pages make, by name. Each topic has its file beside this one.
import { accountApi } from './hub-api/account.ts';
import { analysersApi } from './hub-api/analysers.ts';
import { auditApi } from './hub-api/audit.ts';
import { devicesApi } from './hub-api/devices.ts';
import { groupsApi } from './hub-api/groups.ts';
import { pairingApi } from './hub-api/pairing.ts';
import { peopleApi } from './hub-api/people.ts';
import { sessionsApi } from './hub-api/sessions.ts';
import { tokensApi } from './hub-api/tokens.ts';

export const hubApi = {
  ...devicesApi,
  ...pairingApi,
  ...sessionsApi,
  ...peopleApi,
  ...groupsApi,
  ...accountApi,
  ...tokensApi,
  ...auditApi,
  ...analysersApi,
};
