// The words of the mail that brings a one-time link, as plain text and as simple HTML.
import type { PasswordLinkPurpose } from '#contract/api/account.ts';

export type LinkMail = {
  purpose: PasswordLinkPurpose;
  /** Of whom it is for. */
  name: string;
  url: string;
  /** Epoch ms. */
  expiresAt: number;
  /** Who asked for it, in words. */
  by: string;
};

const words = {
  invite: {
    subject: 'You are invited to Frameroom',
    why: (by: string) => `${by} has made an account for you on a Frameroom hub. Choose your password here:`,
  },
  reset: {
    subject: 'Choose a new password for Frameroom',
    why: (by: string) => `${by} has made a link for you to choose a new password on a Frameroom hub:`,
  },
} as const satisfies Record<PasswordLinkPurpose, { subject: string; why(by: string): string }>;

export function linkMailText({ purpose, name, url, expiresAt, by }: LinkMail) {
  const { subject, why } = words[purpose];
  const lines = {
    greeting: `Hello ${name},`,
    why: why(by),
    end: `The link works once, until ${inWords(expiresAt)}. Whoever has it can use it: do not pass it on.`,
    ignore: 'If you did not expect this mail, ignore it.',
  };
  return {
    subject,
    text: [lines.greeting, lines.why, url, lines.end, lines.ignore].join('\n\n'),
    html: [
      paragraph(lines.greeting),
      paragraph(lines.why),
      `<p><a href="${escapeHtml(url)}">${escapeHtml(url)}</a></p>`,
      paragraph(lines.end),
      paragraph(lines.ignore),
    ].join('\n'),
  };
}

/** In UTC: where its reader is, nobody knows here. */
function inWords(time: number): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(time)} UTC`;
}

const paragraph = (text: string) => `<p>${escapeHtml(text)}</p>`;

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
