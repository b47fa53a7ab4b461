// Why the hub cannot listen, in one sentence that says what to do.
import { StartError } from '#server/lib/start-error.ts';

export function explainListenFailure(error: unknown, port: number, setting = 'PORT'): unknown {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return new StartError(
        `Port ${port} is in use. Stop the other program, or choose another port: ${setting}=${port + 1} npm start.`,
      );
    case 'EACCES':
      return new StartError(
        `This user may not listen on port ${port}. Choose one above 1023: ${setting}=${port + 3000} npm start.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(
        'HOST is not an address of this machine. Leave it unset to listen on all of them.',
      );
    default:
      return error;
  }
}
