// Sends the few mails there are, by the mail server of the settings. A mail that cannot be sent is logged and answered as such:
// its link is on the administrator's screen all the same.
import nodemailer from 'nodemailer';
import SMTPTransport from 'nodemailer/lib/smtp-transport/index.js';
import type { Logger } from '#server/lib/logger.ts';
import { type LinkMail, linkMailText } from './link-mail-text.ts';

export type Mail = {
  sendLink(mail: LinkMail & { to: string }): Promise<'sent' | 'failed'>;
};

export type MailOptions = {
  /** `smtp://` or `smtps://`, with user and password where the server wants them. */
  url: string;
  from: string;
  log: Logger;
  /** For each step of the conversation. An administrator is waiting for the answer. */
  timeoutMs?: number;
};

export function createMail({ url, from, log, timeoutMs = 10_000 }: MailOptions): Mail {
  // Given a URL, `createTransport` would forget every other option, the time-outs first.
  const transport = nodemailer.createTransport(
    new SMTPTransport({
      url,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
    }),
  );

  return {
    async sendLink({ to, ...mail }) {
      try {
        await transport.sendMail({ from, to: { name: mail.name, address: to }, ...linkMailText(mail) });
        return 'sent';
      } catch (error) {
        log.warn({ err: error }, 'a mail could not be sent');
        return 'failed';
      }
    },
  };
}
