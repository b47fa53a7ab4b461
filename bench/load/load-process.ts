// The load: viewers and posters, in processes of their own, so that none of their CPU is counted as the server's.
import { answerParent } from '../lib/answer-parent.ts';
import { createAudience, type Group } from './audience.ts';
import { type PacedPosters, type PacedPosting, startPacedPosters } from './paced-posters.ts';
import { type Saturation, saturate } from './saturate.ts';

const audience = createAudience();
let posters: PacedPosters | null = null;

const answers = {
  join: (group: Group) => audience.join(group),
  collect: (_: null) => audience.collect(),
  leave: (_: null) => audience.leave(),
  async startPosting(posting: PacedPosting) {
    posters?.stop();
    posters = await startPacedPosters(posting);
  },
  stopPosting(_: null) {
    const posted = posters?.stop() ?? { sent: 0, late: 0, refused: 0 };
    posters = null;
    return posted;
  },
  saturate: (saturation: Saturation) => saturate(saturation),
};
export type LoadAnswers = typeof answers;

answerParent(answers, () => process.exit(0));
