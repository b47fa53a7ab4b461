// The server under test: the whole hub as it runs in production, without pages, on an empty data folder.
import { adminToken, startTestHub } from '#server/testing/start-test-hub.ts';
import { answerParent } from './lib/answer-parent.ts';
import { ownMemory, ownUsage } from './lib/own-usage.ts';

// The bench asks for more than any one camera sends; the limits are still checked for each frame.
const hub = await startTestHub({ MAX_DEVICE_FPS: '1000', MAX_DEVICE_BYTES_PER_SECOND: '1000MB' });

const answers = {
  open: (_: null) => ({ port: hub.port, token: adminToken }),
  addDevice: (id: string) => hub.addDevice(id),
  usage: (_: null) => ownUsage(),
  memory: (_: null) => ownMemory(),
};
export type HubAnswers = typeof answers;

answerParent(answers, hub.close);
