// One pino logger, made once and passed down; secrets and image bytes never get into a line.
import { type Logger, type LoggerOptions, pino } from 'pino';

export type { Logger };

export function createLogger(options: { level: string; pretty: boolean }): Logger {
  const base: LoggerOptions = {
    level: options.level,
    redact: [
      'key',
      'token',
      'password',
      'authorization',
      'cookie',
      '*.key',
      '*.token',
      '*.password',
      '*.authorization',
      '*.cookie',
    ],
  };
  if (!options.pretty) return pino(base);
  return pino({
    ...base,
    transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' } },
  });
}

export const silentLogger: Logger = pino({ level: 'silent' });
