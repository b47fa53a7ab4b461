// The only route handler inside Next; everything else is served before it.
import { answerAuth } from '../../../_lib/auth-door.ts';

export { answerAuth as GET, answerAuth as POST };
